#include "app/run.hpp"

#include <csignal>
#include <format>
#include <iostream>
#include <print>
#include <thread>
#include <unistd.h>

#include "app/frontend.hpp"
#include "app/server_services.hpp"
#include "net/self_signed.hpp"
#include "net/server.hpp"
#include "net/tls_context.hpp"
#include "observe/log.hpp"

namespace duckgres::app {
namespace {

constexpr std::chrono::milliseconds kStopPoll{20};
constexpr std::chrono::seconds kGoodbye{2};  // for last messages, after the running statements have been cancelled

/// Signals are taken by one thread only; every thread started later inherits the mask.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void ConfigureLog(const config::Configuration& configuration) {
  switch (configuration.log_level) {
    case config::LogLevel::kDebug:
      observe::SetLevel(observe::Level::kDebug);
      break;
    case config::LogLevel::kInfo:
      observe::SetLevel(observe::Level::kInfo);
      break;
    case config::LogLevel::kWarn:
      observe::SetLevel(observe::Level::kWarn);
      break;
    case config::LogLevel::kError:
      observe::SetLevel(observe::Level::kError);
      break;
  }
  observe::SetFormat(configuration.log_format == config::LogFormat::kJson ? observe::LogFormat::kJson
                                                                          : observe::LogFormat::kText);
}

std::string HostName() {
  std::string name(256, '\0');
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  name.resize(name.find('\0'));
  return name;
}

Result<std::unique_ptr<net::TlsContext>> LoadTls(const config::Configuration& configuration) {
  std::vector<std::string> names;
  if (std::string name = HostName(); !name.empty()) names.push_back(std::move(name));
  DUCKGRES_TRY(net::EnsureSelfSignedCertificate(configuration.tls_cert, configuration.tls_key, names));
  return net::TlsContext::Load({.certificate_path = configuration.tls_cert,
                                .key_path = configuration.tls_key,
                                .client_ca_path = configuration.tls_client_ca});
}

net::ServerOptions OptionsOf(const config::Configuration& configuration) {
  net::ServerOptions options;
  options.listeners = {{.host = configuration.host == "0.0.0.0" ? "*" : configuration.host,
                        .port = configuration.port,
                        .unix_socket_dir = configuration.unix_socket_dir}};
  return options;
}

void PrintWelcome(const config::Configuration& configuration, const net::Server& server, ServerServices& services) {
  std::string addresses;
  for (const auto& address : server.Addresses()) addresses += (addresses.empty() ? "" : ", ") + address;
  const std::string password = services.HasBuiltInUserOnly() ? " password=postgres" : "";
  std::println("listening   {} (TLS)", addresses);
  std::println("connect     psql \"host=localhost port={} user={}{} sslmode=require\"", server.Port(),
               services.FirstUser(), password);
  std::println("data        {}", std::filesystem::absolute(configuration.data_dir).lexically_normal().native());
  std::println("certificate {}", std::filesystem::absolute(configuration.tls_cert).lexically_normal().native());
  std::println("engine      DuckDB {}", duck::Database::Version());
  std::fflush(stdout);
}

void Stop(net::Server& server, ServerServices& services, std::chrono::milliseconds timeout) {
  server.StopAccepting();
  server.WakeAll();
  const auto deadline = net::Clock::now() + timeout;
  while (server.OpenConnections() > 0 && net::Clock::now() < deadline) std::this_thread::sleep_for(kStopPoll);
  services.CancelAll();
  if (!server.Stop(net::Clock::now() + kGoodbye)) {
    observe::Log(observe::Level::kError, "a session does not end; leaving it behind");
    std::_Exit(1);
  }
  services.Databases().CloseAll();
}

int Refuse(const SqlError& error) {
  std::println(stderr, "duckgres: {}{}{}", error.message, error.hint.empty() ? "" : " ", error.hint);
  return 1;
}

}  // namespace

std::string VersionText() {
  return std::format("duckgres {} (DuckDB {})", DUCKGRES_VERSION, duck::Database::Version());
}

int RunStandalone(const config::Loaded& loaded) {
  const config::Configuration& configuration = loaded.configuration;
  const sigset_t signals = BlockSignals();
  ConfigureLog(configuration);
  for (const auto& warning : loaded.warnings) observe::Log(observe::Level::kWarn, warning);

  auto services = ServerServices::Create(configuration);
  if (!services) return Refuse(services.error());
  auto tls = LoadTls(configuration);
  if (!tls) return Refuse(tls.error());
  const FrontendOptions frontend_options{.session_init_timeout = configuration.session_init_timeout,
                                         .idle_timeout = configuration.idle_timeout};
  std::atomic<bool> stopping = false;
  net::Server server(OptionsOf(configuration), [&](net::Connection& connection) {
    return std::make_unique<Frontend>(connection, **services, **tls, frontend_options, stopping);
  });
  if (auto started = server.Start(); !started) return Refuse(started.error());
  (*services)->SetPort(server.Port());
  PrintWelcome(configuration, server, **services);

  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) {
      observe::Log(observe::Level::kInfo, "stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
      break;
    }
    const auto reloaded = (*tls)->Reload();
    observe::Log(reloaded ? observe::Level::kInfo : observe::Level::kError,
                 reloaded ? "certificate reloaded" : "certificate not reloaded",
                 {{"reason", reloaded ? std::string() : reloaded.error().message}});
  }
  stopping = true;
  Stop(server, **services, configuration.shutdown_timeout);
  return 0;
}

}  // namespace duckgres::app
