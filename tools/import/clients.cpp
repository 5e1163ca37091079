#include "tools/import/clients.hpp"

#include <fmt/core.h>

#include "ledger/base/birth.hpp"
#include "ledger/keys/contact_tokens.hpp"
#include "ledger/keys/normalise.hpp"
#include "tools/import/known_clients.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/work.hpp"

namespace tress::tables {

namespace {

using receipts::key_of;

enum : std::size_t {
  number,
  other_number,
  name,
  first_name,
  middle_name,
  last_name,
  mobile,
  telephone,
  email,
  note,
  birthday,
};

using Text = std::optional<std::string>;

/// A row as values.
struct Person {
  std::string number;
  Text name;
  Text phone;
  Text email;
  std::string note;
  Text birth;
};

std::optional<Personal<std::string>> personal(const Text& text) {
  if (!text) return std::nullopt;
  return Personal<std::string>{*text};
}

Text whole_name(const std::vector<std::string>& cells) {
  std::string whole;
  const std::string& given = cells[name].empty() ? cells[first_name] : cells[name];
  for (const std::string* const part : {&given, &cells[middle_name], &cells[last_name]}) {
    if (part->empty()) continue;
    if (!whole.empty()) whole += ' ';
    whole += *part;
  }
  if (whole.empty()) return std::nullopt;
  return nfc(whole);
}

/// Nothing, and the row is rejected, if it cannot be taken as it is. Reasons hold no cell: they are
/// printed.
std::optional<Person> person_of(Row& row, PhoneCountry country, Day today) {
  const auto& cells = row.cells;
  Person person{cells[number].empty() ? cells[other_number] : cells[number],
                whole_name(cells),
                std::nullopt,
                std::nullopt,
                cells[note],
                std::nullopt};
  const std::string& phone = cells[mobile].empty() ? cells[telephone] : cells[mobile];
  if (!phone.empty()) {
    person.phone = phone_normalised(phone, country);
    if (!person.phone) {
      row.reject(fmt::format("its telephone number is none of {}, and has no country code",
                             country.iso_code()));
    }
  }
  if (!cells[email].empty()) {
    person.email = email_normalised(cells[email]);
    if (!person.email) row.reject("its e-mail address is none");
  }
  if (!person.name && !person.phone && !person.email) {
    row.reject("it has neither a name nor a telephone number nor an e-mail address");
  }
  if (row.outcome == Outcome::rejected) return std::nullopt;
  const bool has_two = !cells[mobile].empty() && !cells[telephone].empty() &&
                       phone_normalised(cells[telephone], country) != person.phone;
  if (has_two) row.remark = "it has two telephone numbers; the mobile one is kept";
  if (cells[birthday].empty()) return person;
  const auto birth = parse_birth(cells[birthday]);
  // 01/02/1990 is a day in January to some and in February to others.
  if (birth && is_born(*birth, today)) {
    person.birth = cells[birthday];
  } else {
    row.remark = "its date of birth is not written as 1990-12-31, and not taken";
  }
  return person;
}

client::Register registration_of(const Person& person, const SearchTokens& tokens) {
  client::Register asked{
      personal(person.name), personal(person.phone), personal(person.email), std::nullopt, {}};
  if (!person.number.empty()) asked.reference = person.number;
  add_search_tokens(asked, tokens);
  return asked;
}

void add_birth(client::Register& asked, const Person& person, const SearchTokens& tokens) {
  if (!person.birth) return;
  asked.birth = personal(person.birth);
  const auto token = tokens.birthday_token(*person.birth);
  if (token) asked.search_tokens.push_back(*token);
}

/// The tokens of all 366.
std::set<SearchToken> every_birthday(const SearchTokens& tokens) {
  constexpr int months = 12;
  constexpr int days = 31;
  std::set<SearchToken> all;
  for (int month = 1; month <= months; ++month) {
    for (int day = 1; day <= days; ++day) {
      const auto token = tokens.birthday_token(fmt::format("--{:02}-{:02}", month, day));
      if (token) all.insert(*token);
    }
  }
  return all;
}

/// Telephone and e-mail: what two people rarely share.
std::vector<SearchToken> rare_marks(const Person& person, const SearchTokens& tokens) {
  std::vector<SearchToken> marks;
  const auto add = [&](const std::optional<SearchToken>& token) {
    if (token) marks.push_back(*token);
  };
  if (person.phone) add(tokens.phone_token(*person.phone));
  if (person.email) add(tokens.email_token(*person.email));
  return marks;
}

/// By the number, as receipts call the client; else by blind tokens: a key's hash stays for ever,
/// and one of a telephone number could be tried out.
std::string client_key(const Person& person, const std::set<SearchToken>& marks) {
  if (!person.number.empty()) return key_of({"client", person.number});
  std::string key = key_of({"client", "of"});
  for (const SearchToken& mark : marks) key = key_of({key, mark.hex()});
  return key;
}

std::string place_of(const KnownClient& client) {
  return client.line == 0 ? fmt::format("client number {}", client.number)
                          : fmt::format("line {}", client.line);
}

/// What a row of the file says of somebody.
struct Told {
  std::uint32_t line;
  std::set<SearchToken> marks;
};

class Clients {
 public:
  Clients(const ClientOptions& options, Day today, Table& table, TableRun& run, KnownClients known)
      : options_(options),
        today_(today),
        table_(table),
        run_(run),
        known_(std::move(known)) {}

  void send_all() {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      if (table_.rows[i].outcome == Outcome::rejected) continue;
      if (const auto person = person_of(table_.rows[i], options_.country, today_)) send(i, *person);
    }
  }

 private:
  void send(std::size_t at, const Person& person) {
    Row& row = table_.rows[at];
    client::Register asked = registration_of(person, options_.tokens);
    // A birthday tells nobody apart: another file about the same people may not have it.
    const std::set<SearchToken> marks{asked.search_tokens.begin(), asked.search_tokens.end()};
    add_birth(asked, person, options_.tokens);
    if (contradicts(row, person, marks)) return;
    const std::string key = client_key(person, marks);
    const auto stream = run_.stream_for(key, client::Command{asked});
    const auto id = id_cast<ClientId>(stream);
    const KnownClient* const known = same_client(person, marks);
    if (known != nullptr) {
      note_known(row, *known, marks);
      const bool is_ours = known->id == id;
      if (known->marks.empty()) add_contact(at, key, known->id, asked);
      if (known->line != 0) note_lost(row, *known);
      if (is_ours && known->line == 0) send_note(at, key, id, person);
      if (known->marks.empty()) known_.add({id, known->number, row.line, marks}, person.number);
      return;
    }
    if (const auto* const like = known_.with_any(rare_marks(person, options_.tokens))) {
      row.remark = place_of(*like) + " has the same telephone number or e-mail address";
    }
    run_.send(at, key, client::Command{std::move(asked)});
    send_note(at, key, id, person);
    known_.add({id, 0, row.line, marks}, person.number);
  }

  [[nodiscard]] const KnownClient* same_client(const Person& person,
                                               const std::set<SearchToken>& marks) const {
    return person.number.empty() ? known_.by_marks(marks) : known_.by_reference(person.number);
  }

  /// True, and the row is rejected, if an earlier one gives the same number other details.
  bool contradicts(Row& row, const Person& person, const std::set<SearchToken>& marks) {
    if (person.number.empty()) return false;
    const auto [earlier, is_first] = told_.emplace(person.number, Told{row.line, marks});
    if (is_first || earlier->second.marks == marks) return false;
    row.reject(
        fmt::format("line {} has the same number and other contact details", earlier->second.line));
    return true;
  }

  static void note_known(Row& row, const KnownClient& known, const std::set<SearchToken>& marks) {
    if (known.marks.empty()) {
      row.remark = place_of(known) + " was known by its number alone and has contact details now";
      return;
    }
    row.outcome = Outcome::already_there;
    row.reason = "it is " + place_of(known);
    if (known.marks != marks) {
      row.remark = place_of(known) + " has other contact details, which stay as they are";
    }
  }

  /// Of two rows of one client, the first has told what there is to note.
  void note_lost(Row& row, const KnownClient& known) const {
    for (const Row& earlier : table_.rows) {
      const bool differs = earlier.line == known.line && earlier.cells[note] != row.cells[note];
      if (differs && !row.cells[note].empty()) row.remark = "its note is not taken";
    }
  }

  void add_contact(std::size_t at,
                   const std::string& key,
                   ClientId id,
                   const client::Register& asked) {
    client::ChangeContact contact{id,          asked.name,          asked.phone,
                                  asked.email, asked.search_tokens, asked.birth};
    run_.send(at, key_of({key, "contact"}), client::Command{std::move(contact)});
  }

  void send_note(std::size_t at, const std::string& key, ClientId id, const Person& person) {
    if (person.note.empty()) return;
    const client::AddNote asked{id, Personal<std::string>{person.note}};
    run_.send(at, key_of({key, "note"}), client::Command{asked});
  }

  const ClientOptions& options_;
  Day today_;
  Table& table_;
  TableRun& run_;
  KnownClients known_;
  std::map<std::string, Told> told_;  ///< by number: what the file says first
};

}  // namespace

const std::vector<Field>& client_fields() {
  static const std::vector<Field> fields{
      {"number of the client",
       {"client id", "customer id", "square customer id", "client number", "card", "id"}},
      {"own reference", {"reference id", "reference"}},
      {"name", {"name", "client name", "customer name", "full name", "client"}},
      {"first name", {"first name", "firstname", "given name", "client first name"}},
      {"middle name", {"middle name", "patronymic"}},
      {"last name", {"last name", "lastname", "surname", "family name", "client last name"}},
      {"mobile number", {"mobile number", "mobile", "mobile phone", "cell", "cell phone"}},
      {"telephone number",
       {"phone", "phone number", "telephone", "telephone number", "client phone",
        "customer phone"}},
      {"e-mail address",
       {"email", "e mail", "email address", "e mail address", "client email", "customer email"}},
      {"note", {"note", "notes", "memo", "comment", "comments"}, false, true},
      {"date of birth", {"birthday", "birth date", "birthdate", "date of birth", "dob"}},
  };
  return fields;
}

Result<void, Fault> import_clients(const Tools& tools, const ClientOptions& options, Table& table) {
  bool tells_who = false;
  for (const auto field : {name, first_name, mobile, telephone, email}) {
    tells_who = tells_who || table.has_field[field];
  }
  if (!tells_who) {
    return Fault{Fault::Kind::configuration, table.name,
                 "has no column with a name, a telephone number or an e-mail address"};
  }
  TRESS_TRY(KnownClients known, KnownClients::read(tools.log, every_birthday(options.tokens)));
  TRESS_TRY(const auto run, TableRun::start(tools, table, "clients", options.branch));
  const Day today = std::chrono::floor<std::chrono::days>(tools.clock.now());
  Clients clients{options, today, table, *run, std::move(known)};
  clients.send_all();
  return run->finish();
}

Result<std::string, Fault> branch_code(const EventLog& log, const std::string& named) {
  if (!named.empty()) return named;
  TRESS_TRY(const auto branches, tool::streams_of_kind(log, StreamKind::branch));
  if (branches.empty()) return std::string{"MAIN"};
  if (branches.size() > 1) {
    return Fault{Fault::Kind::configuration, "the ledger",
                 "has several branches; say which one with --branch"};
  }
  TRESS_TRY(const auto state,
            tool::state_of<branch::State>(log, StreamKind::branch, branches.front()));
  if (!state) return Fault{Fault::Kind::missing, "the branch", "cannot be read"};
  return state->opened->code;
}

}  // namespace tress::tables
