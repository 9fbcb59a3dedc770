#include "clients/cli/intake_schema.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "clients/cli/commented_types.h"
#include "clients/cli/values.h"
#include "common/reference/countries.h"
#include "common/reference/intake_fields.h"
#include "nlohmann/json.hpp"

namespace sojourn::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using json = nlohmann::ordered_json;
using reference::TextKind;

constexpr char kTitle[] = "Sojourn: a request for temporary relocation";
constexpr char kDescription[] =
    "The file that `sojourn relocation submit --file` takes. $defs/Intake is "
    "the "
    "form itself; RaiseAlert takes the same as `alert` and keeps what it is "
    "told "
    "however it is spelled. Every field but three is optional, and an empty "
    "text, "
    "0, false or _UNSPECIFIED says nothing. The form only grows: an older file "
    "stays good. What a schema cannot say and the server checks: days that do "
    "not "
    "exist, such as 29 February of most years; dates of the past that lie in "
    "the "
    "future; a document or stay that ends before it begins; names of time "
    "zones; "
    "that nobody agreed over a contact others may read; that a text holds no "
    "NUL; "
    "1 MiB for the whole. What the CLI also reads: names in snake_case, values "
    "of "
    "an enum without prefix or in small letters, whole numbers in quotes, null "
    "for "
    "what is absent, comments and a comma after the last element.";
// Month and day that go together; 29 February is left to the server.
constexpr char kWholeDate[] =
    "((19|20|21)[0-9]{2}|2200)-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|"
    "(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))";
constexpr char kYearOrMonth[] = "((19|20|21)[0-9]{2}|2200)(-(0[1-9]|1[0-2]))?";

bool IsDate(const Descriptor& type) {
  return type.full_name() == "sojourn.type.v1.Date";
}

void Describe(const std::string& comment, json* schema) {
  if (!comment.empty()) (*schema)["description"] = comment;
}

// A country, or nothing.
json CountryCodes() {
  json codes = {""};
  for (const std::string& code : reference::Countries()) codes.push_back(code);
  return {{"enum", std::move(codes)}};
}

json TextSchema(const FieldDescriptor& field) {
  const TextKind kind = reference::TextKindOf(field.name());
  switch (kind) {
    case TextKind::kCountry:
      return {{"$ref", "#/$defs/CountryCode"}};
    case TextKind::kNationality:
      return {{"anyOf",
               {{{"$ref", "#/$defs/CountryCode"}},
                {{"enum", reference::NoNationalities()}}}}};
    case TextKind::kLanguage:
      return {{"type", "string"}, {"pattern", "^([a-z]{2,3})?$"}};
    case TextKind::kTimeZone:
      return {{"type", "string"},
              {"pattern", "^([A-Za-z_]+(/[A-Za-z0-9_+-]+)*)?$"}};
    case TextKind::kCurrency:
      return {{"type", "string"}, {"pattern", "^([A-Z]{3})?$"}};
    default:
      return {{"type", "string"}, {"maxLength", reference::MostOf(kind)}};
  }
}

json NumberSchema(const FieldDescriptor& field) {
  json schema = {{"type", "integer"}, {"minimum", 0}};
  const int64_t most = reference::MostOfNumber(field.name());
  if (most < std::numeric_limits<int64_t>::max()) schema["maximum"] = most;
  return schema;
}

// A date as an object, or as a word.
json DateSchema(bool past, bool partial) {
  const int least = partial ? 0 : 1;
  json whole = {
      {"type", "object"},
      {"properties",
       {{"year",
         {{"type", "integer"},
          {"minimum", reference::kFirstYear},
          {"maximum", reference::kLastYear}}},
        {"month", {{"type", "integer"}, {"minimum", least}, {"maximum", 12}}},
        {"day", {{"type", "integer"}, {"minimum", least}, {"maximum", 31}}}}},
      {"required", partial ? json{"year"} : json{"year", "month", "day"}},
      {"additionalProperties", false}};
  if (partial) {
    // A day is told of a month.
    whole["anyOf"] = {{{"properties", {{"month", {{"minimum", 1}}}}},
                       {"required", {"month"}}},
                      {{"properties", {{"day", {{"const", 0}}}}}}};
  }
  std::string words = kWholeDate;
  if (partial) absl::StrAppend(&words, "|", kYearOrMonth);
  absl::StrAppend(&words, "|today(", past ? "-" : "[+-]", "[0-9]{1,4})?");
  return {{"anyOf",
           {{{"type", "string"}, {"pattern", "^(" + words + ")$"}},
            std::move(whole)}}};
}

json EnumSchema(const EnumDescriptor& type) {
  json schema;
  std::string meaning = CommentOf(type);
  json names = json::array();
  for (int i = 0; i < type.value_count(); ++i) {
    names.push_back(type.value(i)->name());
    const std::string comment = CommentOf(*type.value(i));
    if (comment.empty()) continue;
    absl::StrAppend(&meaning, meaning.empty() ? "" : " ",
                    ShortEnumName(*type.value(i)), ": ", comment);
  }
  Describe(meaning, &schema);
  schema["enum"] = std::move(names);
  return schema;
}

// Everything an object holds, and every type it needs, into `defs`.
class Builder {
 public:
  json Object(const Descriptor& type) {
    json schema;
    Describe(CommentOf(type), &schema);
    schema["type"] = "object";
    schema["properties"] = json::object();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      json property;
      Describe(CommentOf(field), &property);
      property.update(Property(field));
      schema["properties"][field.json_name()] = std::move(property);
    }
    schema["additionalProperties"] = false;
    return schema;
  }

  json& defs() { return defs_; }

 private:
  json Property(const FieldDescriptor& field) {
    if (!field.is_repeated()) return Single(field);
    return {{"type", "array"},
            {"maxItems", reference::kLongestList},
            {"items", Single(field)}};
  }

  json Single(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Inner(field);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumDescriptor& type = *field.enum_type();
        if (!defs_.contains(type.name())) {
          defs_[type.name()] = EnumSchema(type);
        }
        return Reference(type.name());
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return TextSchema(field);
      case FieldDescriptor::CPPTYPE_BOOL:
        return {{"type", "boolean"}};
      default:
        return NumberSchema(field);
    }
  }

  json Inner(const FieldDescriptor& field) {
    const Descriptor& type = *field.message_type();
    if (IsDate(type)) {
      const bool past = reference::IsOfThePast(field.name());
      const bool partial = reference::MayBePartial(field.name());
      const std::string name =
          partial ? "PartialDate" : (past ? "PastDate" : "Date");
      if (!defs_.contains(name)) defs_[name] = DateSchema(past, partial);
      return Reference(name);
    }
    if (!defs_.contains(type.name())) {
      defs_[type.name()] = nullptr;  // known, and in this place
      json object = Object(type);
      defs_[type.name()] = std::move(object);
    }
    return Reference(type.name());
  }

  static json Reference(const std::string& name) {
    return {{"$ref", "#/$defs/" + name}};
  }

  json defs_;
};

// What CheckIntake asks of several fields together.
void AddRules(json* defs) {
  const json said = {{"minLength", 1}};
  json& intake = (*defs)["Intake"];
  intake["required"] = {"safeContact", "countryCode", "danger"};
  json& fields = intake["properties"];
  fields["countryCode"]["minLength"] = 1;
  fields["danger"]["minLength"] = 1;
  fields["persons"]["maxItems"] = reference::kMostPeople;
  const json defender = {
      {"properties", {{"role", {{"const", "PERSON_ROLE_DEFENDER"}}}}},
      {"required", {"role"}}};
  const json person = fields["persons"]["items"];
  fields["persons"]["prefixItems"] = {{{"allOf", {person, defender}}}};
  fields["persons"]["items"] = {{"allOf", {person, {{"not", defender}}}}};
  (*defs)["SafeContact"]["anyOf"] = {
      {{"properties", {{"address", said}}}, {"required", {"address"}}},
      {{"properties", {{"contactPerson", said}}},
       {"required", {"contactPerson"}}}};
  (*defs)["TravelRecord"]["required"] = {"enteredOn"};
  json& minor_units = (*defs)["Money"]["properties"]["minorUnits"];
  minor_units = {{"description", minor_units["description"]},
                 {"anyOf",
                  {{{"type", "integer"},
                    {"minimum", 0},
                    {"maximum", std::numeric_limits<int64_t>::max()}},
                   {{"type", "string"}, {"pattern", "^[0-9]{1,18}$"}}}}};
}

}  // namespace

std::string IntakeSchema() {
  Builder builder;
  json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"$id", "urn:sojourn:relocation:v1:submission"},
                 {"title", kTitle},
                 {"description", kDescription}};
  json submission = builder.Object(CommentedSubmission());
  submission["properties"]["example"] = {
      {"description", "Left out by the CLI; for notes beside the request."}};
  submission["required"] = {"intake"};
  schema.update(submission);
  builder.defs()["CountryCode"] = CountryCodes();
  AddRules(&builder.defs());
  schema["$defs"] = std::move(builder.defs());
  return schema.dump(2) + "\n";
}

}  // namespace sojourn::cli
