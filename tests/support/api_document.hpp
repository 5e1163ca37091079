#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace tress::testing {

struct Reply;

/// The OpenAPI document as the API serves it, parsed once.
const boost::json::object& api_document();

/// What is wrong with `value` by `schema`; empty if nothing is. Knows the words of JSON Schema that
/// our document uses, and says so of any other: $ref, type, properties, required,
/// additionalProperties, items, enum, const, pattern (those of `is_known_pattern`), minimum,
/// maximum, minLength, maxLength; format, description and title are not checked.
std::string fault_of(const boost::json::value& value,
                     const boost::json::value& schema,
                     const std::string& place = "");

/// The schema or other thing that "#/components/…" names; null if there is none.
const boost::json::value* resolved(std::string_view reference);

/// What is wrong with an answer by the document: its status, media type, body. Empty if nothing is,
/// or if the document does not know the address (the answer is then a problem).
std::string fault_of_answer(std::string_view method, std::string_view target, const Reply& reply);

}  // namespace tress::testing
