#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "schema/branch.hpp"
#include "schema/catalogue.hpp"
#include "schema/sale.hpp"
#include "tests/fuzz/targets/targets.hpp"

#include "api/json/described_reader.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "ledger/codec/rows.hpp"
#include "tools/import/csv.hpp"
#include "tools/import/values.hpp"

namespace tress::fuzz {

namespace {

void write(json::Writer& out, const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::null: out.null(); return;
    case json::Value::Kind::boolean: out.boolean(*value.if_boolean()); return;
    case json::Value::Kind::integer: out.number(*value.if_integer()); return;
    case json::Value::Kind::string: out.string(*value.if_string()); return;
    case json::Value::Kind::array:
      out.begin_array();
      for (const json::Value& item : *value.if_array()) write(out, item);
      out.end_array();
      return;
    case json::Value::Kind::object:
      out.begin_object();
      for (const json::Member& member : *value.if_object()) {
        out.key(member.name);
        write(out, member.value);
      }
      out.end_object();
      return;
  }
  TRESS_UNREACHABLE();
}

bool is_same(const json::Value& ours, const boost::json::value& theirs);

bool is_same_array(const json::Array& ours, const boost::json::array& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(), is_same);
}

bool is_same_object(const json::Object& ours, const boost::json::object& theirs) {
  if (ours.size() != theirs.size()) return false;
  return std::all_of(ours.begin(), ours.end(), [&](const json::Member& member) {
    const auto* const other = theirs.if_contains(member.name);
    return other != nullptr && is_same(member.value, *other);
  });
}

/// Another reader of the same text must see the same value, or a request could mean two things.
bool is_same(const json::Value& ours, const boost::json::value& theirs) {
  switch (ours.kind()) {
    case json::Value::Kind::null: return theirs.is_null();
    case json::Value::Kind::boolean:
      return theirs.is_bool() && theirs.get_bool() == *ours.if_boolean();
    case json::Value::Kind::integer:
      return theirs.is_int64() && theirs.get_int64() == *ours.if_integer();
    case json::Value::Kind::string:
      return theirs.is_string() && std::string_view{theirs.get_string()} == *ours.if_string();
    case json::Value::Kind::array:
      return theirs.is_array() && is_same_array(*ours.if_array(), theirs.get_array());
    case json::Value::Kind::object:
      return theirs.is_object() && is_same_object(*ours.if_object(), theirs.get_object());
  }
  TRESS_UNREACHABLE();
}

template <class Command>
void check_command(const json::Value& body, const json::PathValues& path) {
  std::vector<json::FieldFault> faults;
  const auto command = json::read_described<Command>(body, path, faults);
  TRESS_ASSERT(command.has_value() == faults.empty());
  if (!command) return;
  const auto same = decode_row<Command>(encode_row(*command));
  TRESS_ASSERT(same.has_value());
  TRESS_ASSERT(*same == *command);
}

std::string quoted(const std::string& field) {
  std::string out = "\"";
  for (const char letter : field) out += letter == '"' ? std::string{"\"\""} : std::string{letter};
  return out + "\"";
}

}  // namespace

void read_json(ByteView input) {
  const std::string_view text = text_of(input);
  const auto value = json::read(text);
  if (!value) {
    TRESS_ASSERT(!json::name_of(value.error().code).empty());
    return;
  }
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::error_code failed;
  const auto theirs = boost::json::parse(text, failed, {}, options);
  TRESS_ASSERT(!failed);
  TRESS_ASSERT(is_same(value.value(), theirs));
  json::Writer out;
  write(out, value.value());
  const auto again = json::read(out.take());
  TRESS_ASSERT(again.has_value());
  TRESS_ASSERT(again.value() == value.value());
}

void read_command(ByteView input) {
  const auto body = json::read(text_of(input));
  if (!body) return;
  constexpr std::size_t id_digits = 32;
  const json::PathValues path{{"sale", std::string(id_digits, 'a')}};
  check_command<sale::AddLine>(body.value(), path);
  check_command<sale::ApplyDiscount>(body.value(), path);
  check_command<sale::TakeTender>(body.value(), path);
  check_command<sale::Close>(body.value(), path);
  check_command<sale::Open>(body.value(), {});
  check_command<catalogue::ListItem>(body.value(), {});
  check_command<catalogue::SetPrice>(body.value(), {{"item", std::string(id_digits, 'b')}});
  check_command<branch::SetTax>(body.value(), {{"branch", std::string(id_digits, 'c')}});
}

void read_csv(ByteView input) {
  const std::string_view text = text_of(input);
  const csv::Document document = csv::read(text);
  std::uint32_t line = 0;
  std::string written;
  std::vector<std::vector<std::string>> good;
  for (const csv::Record& record : document.records) {
    TRESS_ASSERT(record.line > line);
    line = record.line;
    TRESS_ASSERT(record.fields.size() <= csv::fields_max);
    for (const std::string& field : record.fields) {
      if (const auto day = receipts::parse_us_date(field)) TRESS_ASSERT(parse_day(to_text(*day)));
      if (const auto minute = receipts::parse_us_time(field)) TRESS_ASSERT(*minute < 24 * 60);
      if (const auto day = receipts::parse_till_date(field)) TRESS_ASSERT(parse_day(to_text(*day)));
      if (const auto minute = receipts::parse_clock(field)) TRESS_ASSERT(*minute < 24 * 60);
      const auto shown = receipts::parse_shown_money(field, 2);
      if (shown) TRESS_ASSERT(receipts::parse_shown_money(decimal_text(*shown, 2), 2) == shown);
      const auto quantity = receipts::parse_quantity(field);
      if (quantity) TRESS_ASSERT(*quantity >= 0);
      const auto count = receipts::parse_count(field);
      if (count) TRESS_ASSERT(receipts::parse_count(std::to_string(*count)) == count);
      const auto whole = receipts::parse_whole(field);
      if (whole) TRESS_ASSERT(receipts::parse_whole(std::to_string(*whole)) == whole);
      TRESS_ASSERT(receipts::trimmed(field).size() <= field.size());
    }
    // Written again it may pass the bound of a record.
    if (record.fault != csv::RecordFault::none || record.fields.empty()) continue;
    std::string row;
    for (const std::string& field : record.fields) row += (row.empty() ? "" : ",") + quoted(field);
    if (row.size() + 2 > csv::record_bytes_max) continue;
    written += row + "\r\n";
    good.push_back(record.fields);
  }
  const csv::Document again = csv::read(written);
  TRESS_ASSERT(again.records.size() == good.size());
  for (std::size_t i = 0; i < good.size(); ++i) {
    TRESS_ASSERT(again.records[i].fault == csv::RecordFault::none);
    TRESS_ASSERT(again.records[i].fields == good[i]);
  }
}

}  // namespace tress::fuzz
