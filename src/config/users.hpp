#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config_error.hpp"
#include "config/configuration.hpp"

namespace duckgres::config {

struct YamlEntry;

/// Why `name` can't be a user's, to follow the name: "contains a slash". Empty if it can: it is then safe as the name
/// of a file in data_dir.
std::string_view CheckUserName(std::string_view name);

/// Reads `users: {name: password, name: {password, superuser, auth_method, file_access}}`. Errors never show a
/// password.
Expect<std::vector<UserEntry>> ReadUsers(const std::string& file, const YamlEntry& users);

/// What can be said only when every source has been read: that each user has the password that its method needs.
Expect<void> CheckUsers(const Configuration& configuration);

}  // namespace duckgres::config
