#include "ledger/keys/common_words.hpp"

#include <algorithm>
#include <array>

namespace tress {

namespace {

// Sorted: looked up by halving, and checked for it below.
// clang-format off
constexpr auto words_sorted = std::to_array<std::string_view>({
    "007007007007", "010203040506", "0123456789", "012345678901", "0987654321", "098765432109",
    "100200300400", "1020304050", "102030405060", "111111222222", "111222333444", "112233445566",
    "11223344556677", "121212121212", "123123123123", "123321123321", "1234512345123",
    "123456123456", "123456654321", "1234567890", "12345678901", "123456789012", "1234567890123",
    "12345678901234", "123456789123", "123654789", "13145201314", "135792468013", "147258369",
    "147258369147", "147852369", "159357258456", "159753456852", "192837465", "192837465192",
    "199019911992", "201314520", "202020202020", "202320242025", "202420252026", "246813579246",
    "271828182845", "314159265358", "3141592653589", "5201314", "520131452013", "741852963",
    "789456123", "789456123000", "987654321", "9876543210", "987654321098", "abc", "abcd", "abcde",
    "abcdef", "abcdefg", "abcdefgh", "abcdefghij", "abcdefghijkl", "abracadabra", "access", "admin",
    "administrador", "administrator", "alexander", "alexandr", "alexandra", "alphabet", "always",
    "amanda", "america", "amor", "amour", "anastasia", "andrew", "andrey", "android", "angel",
    "angels", "anna", "anthony", "anything", "apple", "appointment", "april", "arsenal", "asd",
    "asdf", "asdfgh", "asdfghjk", "asdfghjkl", "ashley", "asshole", "august", "autumn", "azerty",
    "azertyuiop", "baby", "babygirl", "banana", "barber", "barbershop", "barcelona", "baseball",
    "basketball", "batman", "batterystaple", "bayern", "beautiful", "beauty", "beautysalon",
    "beijing", "berlin", "bienvenido", "bienvenue", "birthday", "bitch", "black", "blessed", "blue",
    "bonjour", "booking", "boss", "brasil", "business", "butterfly", "california", "canada",
    "candy", "cashier", "cat", "cats", "change", "changeme", "charlie", "cheese", "chelsea",
    "cherry", "chicago", "chicken", "china", "chocolate", "chouchou", "christ", "christmas",
    "client", "clients", "cocacola", "coffee", "coiffeur", "coiffure", "color", "colour", "company",
    "computer", "contrasena", "cookie", "corazon", "correcthorse", "correcthorsebatterystaple",
    "corvette", "cosmetics", "crystal", "customer", "customers", "daniel", "darling", "database",
    "david", "december", "default", "desk", "deutschland", "devil", "diamond", "director", "dmitry",
    "dog", "doggy", "dogs", "dollar", "dolphin", "donald", "dontknow", "doudou", "dragon", "dvorak",
    "eagle", "ekaterina", "elena", "elizabeth", "emma", "england", "enter", "estrella", "facebook",
    "faith", "falcon", "fashion", "february", "ferrari", "flower", "flowers", "football", "forever",
    "forgot", "fortnite", "france", "freedom", "friday", "friseur", "frisor", "fuckoff", "fuckyou",
    "gandalf", "garfield", "geheim", "george", "germany", "god", "gold", "golden", "google",
    "grace", "green", "guest", "hair", "haircut", "hairdresser", "hairdressing", "hairsalon",
    "hairstyle", "hairstylist", "hallo", "hannah", "harley", "harrypotter", "haslo", "heaven",
    "hell", "hello", "heslo", "hobbit", "hockey", "hogwarts", "hola", "holiday", "honda", "honey",
    "hope", "horse", "horses", "hunter", "idontknow", "iforgot", "ilovejesus", "ilovemycat",
    "ilovemydog", "ilovemyself", "iloveyou", "instagram", "internet", "iphone", "irina", "italia",
    "james", "january", "jennifer", "jessica", "jesus", "job", "john", "jordan", "joseph", "joshua",
    "julia", "july", "june", "juventus", "killer", "king", "kings", "kitten", "kitty", "krasota",
    "laura", "letmein", "letmeinnow", "liberty", "liebling", "lifa", "lina", "lion", "liverpool",
    "liwei", "lkjhgfdsa", "login", "logon", "london", "losenord", "loulou", "love", "lovely",
    "loveyou", "luck", "lucky", "madrid", "magic", "makeup", "manager", "march", "maria", "mariana",
    "marina", "mariposa", "marseille", "massage", "master", "matrix", "matthew", "maverick",
    "maxim", "may", "meifa", "meirong", "mercedes", "mexico", "michael", "michelle", "mickey",
    "mickeymouse", "microsoft", "million", "mima", "minecraft", "mingmei", "mirror", "mnbvcxz",
    "monday", "money", "monkey", "moscow", "moskva", "motdepasse", "mustang", "mylove", "mynameis",
    "mypassword", "mysecret", "nails", "naruto", "nastya", "natasha", "network", "newpassword",
    "newyork", "nicole", "nihao", "ninja", "noentry", "nopassword", "nothing", "november",
    "october", "office", "oldpassword", "olga", "olivia", "open", "opensesame", "openup", "orange",
    "panda", "parikmaher", "paris", "parol", "parola", "pass", "passion", "passw", "passwd",
    "password", "passwordpassword", "passwort", "peace", "peluqueria", "pepper", "peter", "phantom",
    "pikachu", "pizza", "pleaseletmein", "poiuytrewq", "pokemon", "porsche", "prince", "princess",
    "private", "privet", "puppy", "purple", "pussy", "qazwsx", "qazwsxedc", "qazwsxedcrfv", "queen",
    "qweasd", "qweasdzxc", "qwer", "qwerty", "qwertyui", "qwertyuiop", "qwertz", "qwertzuiop",
    "rainbow", "ranger", "realmadrid", "reception", "receptionist", "red", "robert", "root", "rose",
    "roses", "rossiya", "russia", "salasana", "salon", "saloon", "samantha", "samsung", "sarah",
    "saturday", "schatz", "scissors", "secret", "secure", "security", "senha", "september",
    "sergey", "server", "service", "sesame", "sexy", "shadow", "shampoo", "shanghai", "shit",
    "signin", "silver", "snoopy", "soccer", "sofia", "soldier", "soleil", "something", "sophia",
    "spa", "spiderman", "spring", "staff", "star", "stars", "starwars", "starwarsfan", "stefan",
    "stephanie", "strawberry", "style", "stylist", "sugar", "summer", "sunday", "sunflower",
    "sunshine", "superman", "supersafe", "supersecret", "superstar", "support", "svetlana",
    "sweetheart", "system", "tatiana", "team", "teamo", "temp", "temporary", "tennis", "tequiero",
    "test", "tester", "testing", "texas", "thepassword", "thisismypassword", "thomas", "thorsten",
    "thursday", "tiger", "topsecret", "toyota", "tress", "tresses", "trustno", "trustnoone",
    "tuesday", "user", "username", "verysecret", "vladimir", "wachtwoord", "wangfang", "wangwei",
    "warrior", "wednesday", "weekend", "welcome", "whatever", "white", "william", "willkommen",
    "windows", "winter", "woaini", "woaiwojia", "work", "xyz", "yamaha", "yellow", "yourpassword",
    "youtube", "yqwerty", "ytrewq", "yxcvbnm", "zhangwei", "zhongguo", "zxc", "zxcv", "zxcvbn",
    "zxcvbnm",
});
// clang-format on

static_assert(std::is_sorted(words_sorted.begin(), words_sorted.end()));

}  // namespace

std::span<const std::string_view> common_words() noexcept {
  return words_sorted;
}

bool is_common_word(std::string_view word) noexcept {
  return std::binary_search(words_sorted.begin(), words_sorted.end(), word);
}

}  // namespace tress
