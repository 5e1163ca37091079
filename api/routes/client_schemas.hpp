#pragma once

#include "api/routes/json_schema.hpp"

namespace tress {

/// Schemas of client cards as ClientJson writes them: with sealed parts opened.
void add_client_schemas(json_schema::Schemas& schemas);

}  // namespace tress
