#include "wire/scram_client.hpp"

#include "gtest/gtest.h"

namespace duckgres::bench {
namespace {

TEST(ScramClient, AnswersAsTheExampleOfRfc7677) {
  const ScramClient client("user", "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(client.ClientFirst(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(
      client.ClientFinal("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                         "pencil"),
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
}

}  // namespace
}  // namespace duckgres::bench
