#pragma once

#include <string>

#include "schema/compiler/model.hpp"

namespace tress::schemac {

/// The header of one namespace: enums, structs, descriptions, and its Event and Command variants.
std::string print_namespace(const Model& model, const NamespaceModel& space);

/// The source that belongs to it: what is compiled once.
std::string print_namespace_source(const NamespaceModel& space);

/// envelope.hpp: the union of all events and the envelope.
std::string print_envelope(const Model& model);

/// envelope.cpp: what the header only declares.
std::string print_envelope_source(const Model& model);

}  // namespace tress::schemac
