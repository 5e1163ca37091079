#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What the demo sells. Prices and costs in cents.
namespace tress::demo {

struct Service {
  std::string_view code;
  std::string_view name;
  std::string_view category;
  std::int64_t price_minor;  ///< 0: named at the till
  int minutes;
};

struct Product {
  std::string_view code;
  std::string_view name;
  std::int64_t price_minor;
  std::int64_t cost_minor;
};

inline constexpr std::array<Service, 25> services{{
    {"CUTW", "Women's cut", "Cut", 78'00, 60},
    {"CUTM", "Men's cut", "Cut", 46'00, 30},
    {"CUTK", "Children's cut", "Cut", 28'00, 30},
    {"FRINGE", "Fringe trim", "Cut", 15'00, 15},
    {"BLOW", "Wash and blow-dry", "Style", 48'00, 45},
    {"UPDO", "Up-do", "Style", 95'00, 75},
    {"CURL", "Curls and waves", "Style", 62'00, 45},
    {"BRIDAL", "Bridal styling", "Style", 220'00, 120},
    {"ROOT", "Root colour", "Colour", 88'00, 75},
    {"COLOR", "Full colour", "Colour", 124'00, 105},
    {"BALAY", "Balayage", "Colour", 235'00, 165},
    {"FOILH", "Half-head foils", "Colour", 142'00, 105},
    {"FOILF", "Full-head foils", "Colour", 198'00, 150},
    {"TONER", "Toner", "Colour", 42'00, 30},
    {"CORR", "Colour correction", "Colour", 0, 180},
    {"GLOSS", "Gloss", "Colour", 56'00, 45},
    {"PERM", "Perm", "Form", 165'00, 135},
    {"STRAIT", "Smoothing", "Form", 245'00, 150},
    {"MASK", "Repair mask", "Care", 35'00, 20},
    {"SCALP", "Scalp treatment", "Care", 68'00, 45},
    {"HEADSPA", "Head spa", "Care", 110'00, 60},
    {"BROW", "Brow shaping", "Face", 26'00, 15},
    {"LASH", "Lash tint", "Face", 34'00, 30},
    {"FACIAL", "Classic facial", "Face", 98'00, 60},
    {"CONSULT", "Consultation", "Talk", 0, 15},
}};

inline constexpr std::array<Product, 20> products{{
    {"SH-MOI", "Moisture shampoo 300 ml", 34'00, 17'00},
    {"SH-VOL", "Volume shampoo 300 ml", 34'00, 17'00},
    {"SH-COL", "Colour shampoo 300 ml", 36'00, 18'00},
    {"CO-MOI", "Moisture conditioner 250 ml", 36'00, 18'00},
    {"CO-VOL", "Volume conditioner 250 ml", 36'00, 18'00},
    {"MASK-R", "Repair mask 200 ml", 48'00, 24'50},
    {"OIL-A", "Argan oil 50 ml", 42'00, 20'00},
    {"OIL-C", "Camellia oil 50 ml", 45'00, 21'50},
    {"SERUM", "Scalp serum 60 ml", 58'00, 29'00},
    {"SPRAY-H", "Heat spray 200 ml", 32'00, 15'50},
    {"SPRAY-S", "Sea salt spray 150 ml", 29'00, 13'75},
    {"SPRAY-F", "Strong hairspray 250 ml", 30'00, 14'25},
    {"MOUSSE", "Curl mousse 200 ml", 31'00, 15'00},
    {"WAX", "Matte wax 75 ml", 27'00, 12'50},
    {"CLAY", "Clay 100 ml", 29'00, 13'50},
    {"DRY", "Dry shampoo 150 ml", 28'00, 13'00},
    {"BRUSH-P", "Paddle brush", 38'00, 18'25},
    {"BRUSH-R", "Round brush", 36'00, 17'00},
    {"COMB", "Wooden comb", 18'00, 7'20},
    {"TOWEL", "Microfibre towel", 22'00, 9'80},
}};

}  // namespace tress::demo
