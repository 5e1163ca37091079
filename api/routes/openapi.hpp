#pragma once

#include <string>

namespace tress {

/// The OpenAPI 3.1 document: schema/http/openapi.json, written by hand, with the schemas of
/// requests and rows put in from their descriptions, so that no field is listed twice. Made once.
const std::string& openapi_document();

}  // namespace tress
