#pragma once

#include "config/load.hpp"

namespace duckgres::app {

/// Runs the server until SIGINT or SIGTERM. Returns the process's exit code; what is wrong is printed on stderr.
/// SIGHUP reloads the certificate.
int RunStandalone(const config::Loaded& loaded);

/// What --version prints.
std::string VersionText();

}  // namespace duckgres::app
