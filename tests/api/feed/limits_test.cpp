#include <thread>

#include "tests/api/feed/happening.hpp"
#include "tests/support/feed_client.hpp"

#include "api/routes/feed.hpp"

// Goal: a screen that is slow, was away, has gone or is signed out costs little and holds up
// nobody, and is told what to do. Method: the whole API with clients that read, or do not; where a
// limit is a large number, a feed of the test's own with a small one.

namespace tress::testing::limits_test {

namespace {

using std::chrono::milliseconds;

}  // namespace

TEST_CASE(
    "of one session four streams are open and the fifth is told to wait, and one that takes "
    "nothing is "
    "told to read again and ends, while the others are told everything [neg-29]") {
  TestApi api;
  const ApiSalon salon{api};
  const Position begin = api.log_size();
  std::vector<std::unique_ptr<FeedClient>> screens;
  for (int i = 0; i < 4; ++i) {
    screens.push_back(std::make_unique<FeedClient>(api, salon.owner.token));
    REQUIRE(screens.back()->status() == 200);
  }
  FeedClient fifth{api, salon.owner.token};
  CHECK(fifth.status() == 429);
  CHECK(fifth.refusal().find("\"too_many_streams\"") != std::string::npos);
  CHECK_FALSE(fifth.header("retry-after").empty());
  CHECK(api.log_size() == begin);
  // Another session of the same person is another four.
  CHECK(FeedClient{api, api.session_of(salon.owner.id)}.status() == 200);

  screens.pop_back();
  CHECK(comes_true([&] { return FeedClient{api, salon.owner.token}.status() == 200; }));
  screens.resize(1);
  CHECK(comes_true([&] { return api.feed().open_streams() == 1; }));

  HttpClient stalled{api.port()};
  stalled.stop_reading();
  REQUIRE(stalled.request("GET", "/v1/feed", bearer(salon.manager.token))->status == 200);
  CHECK(api.feed().open_streams() == 2);
  constexpr int things = 2500;
  std::vector<FeedMessage> seen;
  std::thread reading{[&] {
    while (seen.size() < things) {
      auto message = screens.front()->next();
      if (!message) return;
      seen.push_back(std::move(*message));
    }
  }};
  for (int i = 0; i < things; ++i) list_something(api, i);
  reading.join();
  const Position end = api.log_size();
  CHECK(seen.size() == end - begin);
  CHECK(comes_true([&] { return api.feed().open_streams() == 1; }));
  stalled.patience = milliseconds{10'000};
  const std::string all = stalled.receive_all();
  const auto resync = all.find("event: resync\n");
  REQUIRE(resync != std::string::npos);
  CHECK(all.find("\"reason\":\"too_slow\"", resync) != std::string::npos);
  CHECK(all.ends_with("}\n\n"));
  // It had been told in order as far as it got, and goes on behind the end when it comes back.
  const std::string id = "id: " + std::to_string(end - 1) + "\n";
  CHECK(all.find(id, resync) != std::string::npos);
  CHECK(all.find(id) > resync);
}

TEST_CASE("one person has sixteen streams in all sessions, and others have their own") {
  TestApi api;
  const ApiSalon salon{api};
  std::vector<std::unique_ptr<FeedClient>> screens;
  const auto open = [&](const std::string& token) {
    screens.push_back(std::make_unique<FeedClient>(api, token));
    return screens.back()->status();
  };
  for (int session = 0; session < 4; ++session) {
    const std::string token = api.session_of(salon.owner.id);
    for (int tab = 0; tab < 4; ++tab) REQUIRE(open(token) == 200);
  }
  const std::string fifth = api.session_of(salon.owner.id);
  CHECK(open(fifth) == 429);
  CHECK(screens.back()->refusal().find("\"too_many_streams\"") != std::string::npos);
  CHECK_FALSE(screens.back()->header("retry-after").empty());
  CHECK(open(salon.manager.token) == 200);
  screens.erase(screens.begin());
  CHECK(comes_true([&] { return FeedClient{api, fifth}.status() == 200; }));
}

TEST_CASE("a stream ends with its session: signed out, left, or unused for too long") {
  TestApi api;
  ApiSalon salon{api};
  FeedClient signed_out{api, salon.manager.token};
  FeedClient gone{api, salon.stylist.token};
  FeedClient other{api, salon.owner.token};
  REQUIRE(api.post("/v1/sign-out", "{}", salon.manager.token).status < 300);
  CHECK(signed_out.ends());
  api.accept("/v1/staff/" + salon.stylist.id.hex() + "/leave", R"({"reason":"moved"})",
             salon.owner.token);
  CHECK(gone.ends());
  list_something(api, 1);
  CHECK(other.next_of("catalogue.item_listed").position() == api.log_size() - 1);
  CHECK(signed_out.raw().find("item_listed") == std::string::npos);
  CHECK(gone.raw().find("item_listed") == std::string::npos);
  // Listening is no use of a session: a desk that was left is not a desk that is worked at.
  api.clock().advance(std::chrono::minutes{16});
  CHECK(other.ends());
  CHECK(FeedClient{api, salon.owner.token}.status() == 401);
}

TEST_CASE("a server that stops tells what is committed and ends its streams") {
  TestApi api;
  const ApiSalon salon{api};
  FeedClient screen{api, salon.owner.token};
  list_something(api, 1);
  CHECK(screen.next_of("catalogue.item_listed").position() == api.log_size() - 1);
  const auto begun = std::chrono::steady_clock::now();
  api.stop_serving();
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{2});
  CHECK(screen.ends());
  CHECK(api.feed().open_streams() == 0);
}

TEST_CASE("whoever was away too long reads again instead, and then goes on") {
  TestApi api;
  const ApiSalon salon{api};
  http::FeedLimits limits;
  limits.events_behind_max = 20;
  Feed feed{api.parts().log, api.parts().follower, api.parts().sessions, limits};
  const auto session = *api.parts().sessions.name_of(salon.owner.token);
  for (int i = 0; i < 30; ++i) list_something(api, i);
  const Position size = api.log_size();
  const auto late = feed.open({session, salon.owner.id, size - 22});
  REQUIRE(late.has_value());
  const auto told = late.value()->take();
  CHECK(told.is_over);
  CHECK(told.text == "event: resync\nid: " + std::to_string(size - 1) + "\ndata: {\"position\":" +
                         std::to_string(size - 1) + ",\"reason\":\"too_far_behind\"}\n\n");
  const auto in_time = feed.open({session, salon.owner.id, size - 21});
  REQUIRE(in_time.has_value());
  feed.notify(size);
  std::string text;
  CHECK(comes_true([&] {
    text += in_time.value()->take().text;
    return text.find("id: " + std::to_string(size - 1) + "\ndata:") != std::string::npos;
  }));
  CHECK(text.find("id: " + std::to_string(size - 20) + "\ndata:") != std::string::npos);
  CHECK(text.find("resync") == std::string::npos);
}

TEST_CASE("whoever may know of nothing is told how far it has come, so that they are not behind") {
  TestApi api;
  const ApiSalon salon{api};
  http::FeedLimits limits;
  limits.unmarked_events_max = 10;
  Feed feed{api.parts().log, api.parts().follower, api.parts().sessions, limits};
  const Member marketing = api.member({Role::marketing});
  const auto stream =
      feed.open({*api.parts().sessions.name_of(marketing.token), marketing.id, std::nullopt});
  REQUIRE(stream.has_value());
  const Position begin = api.log_size();
  for (int i = 0; i < 10; ++i) static_cast<void>(salon.open_bill(api, salon.haircut));
  REQUIRE(api.log_size() >= begin + 20);
  feed.notify(api.log_size());
  std::string text;
  CHECK(comes_true([&] {
    text += stream.value()->take().text;
    return text.find("id: " + std::to_string(begin + 9) + "\n\n") != std::string::npos;
  }));
  CHECK(text.find("data:") == std::string::npos);
}

TEST_CASE("the feed has a limit in all, beside that of a session") {
  TestApi api;
  const ApiSalon salon{api};
  http::FeedLimits limits;
  limits.streams_max = 2;
  Feed feed{api.parts().log, api.parts().follower, api.parts().sessions, limits};
  const auto open = [&](const Member& who) {
    return feed.open({*api.parts().sessions.name_of(who.token), who.id, std::nullopt});
  };
  const auto one = open(salon.owner);
  auto two = open(salon.manager);
  REQUIRE(one.has_value());
  REQUIRE(two.has_value());
  const auto three = open(salon.cashier);
  REQUIRE_FALSE(three.has_value());
  CHECK(three.error() == Feed::Refused::too_many);
  two.value().reset();  // Its reader is gone.
  CHECK(open(salon.cashier).has_value());
  feed.stop();
  CHECK_FALSE(open(salon.stylist).has_value());
}

}  // namespace tress::testing::limits_test
