#include "common/testing/authorisation_matrix.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "common/status/string_view.h"
#include "common/testing/field_lists.h"
#include "common/testing/source.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"

namespace sojourn::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using grpc::StatusCode;

// Front ends carry people; the others are services of the network, and one
// that is none.
constexpr char kEdge[] = "edge";
constexpr std::string_view kServices[] = {"relocation", "capacity", "visa",
                                          "grants"};
constexpr std::string_view kStrangers[] = {"matching", "prometheus"};
// Long enough for an admitted watcher to be refused if he were to be.
constexpr absl::Duration kStreamPatience = absl::Milliseconds(500);

std::string_view NameOf(Row row) {
  switch (row) {
    case Row::kOwn:
      return "own";
    case Row::kAssigned:
      return "assigned";
    case Row::kForeign:
      return "foreign";
    case Row::kMissing:
      return "non-existent";
  }
  return "";
}

bool Holds(auth::Relation relation, Row row) {
  switch (row) {
    case Row::kOwn:
      return relation != auth::Relation::kAssigned;
    case Row::kAssigned:
      return relation != auth::Relation::kOwn;
    case Row::kForeign:
      return relation == auth::Relation::kAny;
    case Row::kMissing:
      return false;
  }
  return false;
}

bool IsRefusal(StatusCode code) {
  return code == StatusCode::PERMISSION_DENIED ||
         code == StatusCode::UNAUTHENTICATED;
}

bool IsOurBug(StatusCode code) {
  return code == StatusCode::INTERNAL || code == StatusCode::UNKNOWN ||
         code == StatusCode::UNAVAILABLE;
}

// Lists answer as if the row had nothing in it.
bool IsList(const std::string& rpc) {
  return absl::StartsWith(rpc, "List") || absl::StartsWith(rpc, "Search");
}

std::string Short(const Answer& answer) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(answer.code, answer.message, answer.details));
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                      ReasonOf(status), " ", answer.message);
}

// Name of a statement -> how often it ran.
using Statements = std::map<std::string, int64_t>;

Statements CountStatements(const std::string& metrics) {
  constexpr std::string_view kCount =
      "sojourn_db_statement_duration_seconds_count{query=\"";
  Statements counts;
  for (const absl::string_view line : absl::StrSplit(metrics, '\n')) {
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, Av(kCount))) continue;
    const std::vector<std::string> parts = absl::StrSplit(rest, "\"} ");
    if (!absl::SimpleAtoi(parts.back(), &counts[parts[0]])) {
      counts.erase(parts[0]);
    }
  }
  return counts;
}

// Takes away what looking at the metrics may itself make the feed run: one
// transaction that measures its gate.
void DropGate(Statements& ran) {
  const auto gate = ran.find("feed_select_gate_age");
  if (gate == ran.end()) return;
  const int64_t times = gate->second;
  for (const char* name :
       {"feed_select_gate_age", "sojourn_begin_read", "sojourn_now"}) {
    if ((ran[name] -= times) == 0) ran.erase(name);
  }
}

std::string ToString(const Statements& statements) {
  return absl::StrJoin(statements, ", ", absl::PairFormatter(" x "));
}

// What a caller and a watch show of one call.
struct Observed {
  Answer answer;
  Statements statements;
};

class Walker {
 public:
  Walker(TlsNetwork& network, const MatrixWorld& world)
      : network_(network), world_(world) {}

  MatrixReport Walk() {
    for (int i = 0; i < world_.service->method_count(); ++i) {
      WalkRpc(*world_.service->method(i));
    }
    for (const RpcWalk& walk : world_.walks) {
      if (world_.service->FindMethodByName(walk.rpc) == nullptr) {
        Fault(walk.rpc, "is not an RPC");
      }
    }
    // What changes rows comes last: until here none has changed.
    changing_ = true;
    for (int i = 0; i < world_.service->method_count(); ++i) {
      WalkChange(*world_.service->method(i));
    }
    for (const auto& [role, name] : auth::kRoles) {
      if (!world_.policy.ViewOf(role).empty() && !compared_.contains(role)) {
        Fault(std::string(name), "no answer was compared with its view");
      }
    }
    return std::move(report_);
  }

 private:
  // Finds how the RPC is called; false, with a fault, where it is not known.
  bool Choose(const MethodDescriptor& method) {
    method_ = &method;
    policy_ = world_.policy.Find(method.name());
    const auto walk = std::find_if(
        world_.walks.begin(), world_.walks.end(),
        [&](const RpcWalk& each) { return each.rpc == method.name(); });
    if (walk == world_.walks.end() || policy_ == nullptr) {
      Fault(method.name(), "has no row in the policy, or none here");
      return false;
    }
    walk_ = &*walk;
    if (!Parse(walk_->rest, rest_) ||
        !Parse(walk_->rest_of_service, rest_of_service_)) {
      Fault(walk_->rpc, "its request does not parse");
      return false;
    }
    return true;
  }

  // An answer to a change shows the row too.
  void WalkChange(const MethodDescriptor& method) {
    method_ = &method;
    if (!Has("etag") || !Choose(method)) return;
    for (const auto& [role, name] : auth::kRoles) {
      const std::optional<auth::Relation> relation =
          policy_->RelationOf(auth::RoleSet{role});
      for (const Row row : Rows()) {
        if (!relation.has_value() || !Holds(*relation, row)) continue;
        const Answer answer = Ask(kEdge, world_.person(role), row);
        if (answer.code == StatusCode::OK) ++report_.changes;
        if (IsRefusal(answer.code) || IsOurBug(answer.code)) {
          Fault(absl::StrCat(walk_->rpc, " as ", Av(name)), Short(answer));
        }
        CheckView(role, row, answer);
      }
    }
  }

  void WalkRpc(const MethodDescriptor& method) {
    ++report_.rpcs;
    if (!Choose(method)) return;
    if (Ask(kEdge, world_.person(auth::Role::kAdmin), Row::kMissing).code ==
        StatusCode::UNIMPLEMENTED) {
      report_.not_served.push_back(method.name());
      return;
    }
    for (const auto& [role, name] : auth::kRoles) WalkRole(role);
    for (const std::string_view service : kServices) {
      WalkService(std::string(service));
    }
    WalkStrangers();
  }

  bool Parse(const std::string& text, std::unique_ptr<Message>& message) {
    message.reset(MessageFactory::generated_factory()
                      ->GetPrototype(method_->input_type())
                      ->New());
    return google::protobuf::TextFormat::ParseFromString(text, message.get());
  }

  std::vector<Row> Rows() const {
    if (walk_->names.empty()) return {Row::kMissing};
    std::vector<Row> rows;
    for (const auto& [row, id] : IdsOf(walk_->names[0])) rows.push_back(row);
    return rows;
  }

  const std::map<Row, std::string>& IdsOf(const std::string& path) const {
    return world_.ids.at(path.substr(path.rfind('.') + 1));
  }

  void WalkRole(auth::Role role) {
    const std::string who(auth::RoleName(role));
    const std::optional<auth::Relation> relation =
        policy_->RelationOf(auth::RoleSet{role});
    const Observed missing = Observe(world_.person(role), Row::kMissing);
    for (const Row row : Rows()) {
      const Observed seen =
          row == Row::kMissing ? missing : Observe(world_.person(role), row);
      ++report_.combinations;
      Check(who, row, relation, seen.answer, missing.answer);
      CheckView(role, row, seen.answer);
      if (relation.has_value() && Holds(*relation, row)) continue;
      CheckStatements(role, row, seen.statements, missing.statements);
    }
  }

  void CheckView(auth::Role role, Row row, const Answer& answer) {
    const std::unique_ptr<Message> response(
        MessageFactory::generated_factory()
            ->GetPrototype(method_->output_type())
            ->New());
    if (answer.code != StatusCode::OK ||
        !response->ParseFromString(answer.response)) {
      return;
    }
    const std::string view(world_.policy.ViewOf(role));
    const std::set<std::string> may = MayShow(view);
    VisitShown(*response, [&](const Message& shown) {
      ++report_.views;
      compared_.insert(role);
      for (const absl::string_view field :
           absl::StrSplit(FieldsOf(shown), '\n')) {
        if (may.contains(std::string(field))) continue;
        Fault(absl::StrCat(walk_->rpc, " as ", Av(auth::RoleName(role)),
                           " on a row that is ", Av(NameOf(row))),
              absl::StrCat("shows ", field, ", which ",
                           view.empty() ? "no view" : view, " has not"));
      }
    });
  }

  std::set<std::string> MayShow(const std::string& view) const {
    std::set<std::string> fields = {""};
    if (view.empty()) return fields;
    for (const std::string& list :
         {view, view + "_more", std::string("everybody")}) {
      const std::string path =
          InSource(absl::StrCat(world_.views_folder, "/views/", list, ".txt"));
      std::ifstream file(path);
      for (std::string line; std::getline(file, line);) fields.insert(line);
    }
    return fields;
  }

  // Every message of the kind that views are of, at any depth.
  void VisitShown(const Message& message,
                  absl::FunctionRef<void(const Message&)> visit) const {
    if (message.GetDescriptor() == world_.shown) return visit(message);
    const google::protobuf::Reflection& read = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    read.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        VisitShown(read.GetMessage(message, field), visit);
        continue;
      }
      for (int i = 0; i < read.FieldSize(message, field); ++i) {
        VisitShown(read.GetRepeatedMessage(message, field, i), visit);
      }
    }
  }

  // A read of the gauges that a slow machine gave up in the middle shows in one
  // count and not in the next; what the row makes the service run shows always.
  void CheckStatements(auth::Role role, Row row, Statements ran,
                       Statements for_none) {
    for (int again = 0; again < 3 && ran != for_none; ++again) {
      for_none = Observe(world_.person(role), Row::kMissing).statements;
      ran = Observe(world_.person(role), row).statements;
    }
    if (ran == for_none) return;
    Fault(absl::StrCat(walk_->rpc, " as ", Av(auth::RoleName(role)),
                       " on a row that is ", Av(NameOf(row))),
          absl::StrCat("ran ", ToString(ran), "; for no row ",
                       ToString(for_none)));
  }

  // A service named for the RPC may touch any row; that its calls have the
  // effects they should is for other tests, so it names one that is not there.
  void WalkService(const std::string& service) {
    std::optional<auth::Relation> relation;
    if (policy_->AllowsService(service)) relation = auth::Relation::kAny;
    const Answer answer = Ask(service, std::nullopt, Row::kMissing);
    ++report_.combinations;
    Check("service " + service, Row::kMissing, relation, answer, answer);
  }

  void Check(const std::string& who, Row row,
             const std::optional<auth::Relation>& relation,
             const Answer& answer, const Answer& missing) {
    const auto fault = [&](std::string_view what) {
      Fault(absl::StrCat(walk_->rpc, " as ", who, " on a row that is ",
                         Av(NameOf(row))),
            absl::StrCat(Av(what), ": ", Short(answer)));
    };
    if (!relation.has_value()) {
      if (answer.code != StatusCode::PERMISSION_DENIED) fault("not refused");
      if (answer != missing) fault("a refusal that tells rows apart");
      return;
    }
    if (IsRefusal(answer.code)) return fault("refused");
    if (IsOurBug(answer.code)) return fault("a bug");
    if (walk_->names.empty()) {
      if (answer.code == StatusCode::INVALID_ARGUMENT) fault("not valid");
      return;
    }
    if (Holds(*relation, row)) {
      if (answer.code == StatusCode::NOT_FOUND) fault("not found");
      return;
    }
    const StatusCode wanted =
        IsList(walk_->rpc) ? StatusCode::OK : StatusCode::NOT_FOUND;
    // A list may refuse the row it is told to look in, as if it were none.
    if (answer.code != wanted && answer.code != StatusCode::NOT_FOUND) {
      fault("neither found nor missing");
    }
    if (answer != missing) fault("not the answer for no row");
  }

  // Those who never get as far as the table.
  void WalkStrangers() {
    const auth::Caller officer = world_.person(auth::Role::kProgrammeOfficer);
    const auto refused = [&](const std::string& certificate,
                             const std::optional<auth::Caller>& person,
                             std::string_view reason) {
      const Answer answer = Ask(certificate, person, Row::kMissing);
      ++report_.combinations;
      const absl::Status status = FromGrpcStatus(
          grpc::Status(answer.code, answer.message, answer.details));
      if (answer.code == StatusCode::UNAUTHENTICATED &&
          ReasonOf(status) == reason) {
        return;
      }
      Fault(absl::StrCat(walk_->rpc, " as ", certificate,
                         person.has_value() ? " with a token" : ""),
            absl::StrCat("expected ", Av(reason), ", got ", Short(answer)));
    };
    for (const std::string_view service : kServices) {
      refused(std::string(service), officer, "TOKEN_NOT_ACCEPTED");
    }
    for (const std::string_view stranger : kStrangers) {
      refused(std::string(stranger), std::nullopt, "CERTIFICATE_NOT_ACCEPTED");
    }
    refused(kEdge, std::nullopt, "TOKEN_MISSING");
  }

  Observed Observe(const auth::Caller& person, Row row) {
    const Statements before = CountStatements(world_.metrics());
    Observed seen{.answer = Ask(kEdge, person, row)};
    for (const auto& [name, count] : CountStatements(world_.metrics())) {
      const auto earlier = before.find(name);
      const int64_t ran =
          count - (earlier == before.end() ? 0 : earlier->second);
      if (ran > 0) seen.statements[name] = ran;
    }
    DropGate(seen.statements);
    return seen;
  }

  Answer Ask(const std::string& certificate,
             const std::optional<auth::Caller>& person, Row row) {
    const bool other = certificate != kEdge && !walk_->rest_of_service.empty();
    const Message& rest = other ? *rest_of_service_ : *rest_;
    const std::unique_ptr<Message> request(rest.New());
    request->CopyFrom(rest);
    for (const std::string& path : walk_->names) {
      Set(*request, path, IdsOf(path).at(row));
    }
    if (Has("request_id")) Set(*request, "request_id", crypto::NewUuidV7());
    if (Has("etag") && !changing_) Set(*request, "etag", "never-fits");
    return network_.Call(
        certificate, person,
        absl::StrCat("/", world_.service->full_name(), "/", method_->name()),
        *request,
        method_->server_streaming() ? kStreamPatience : absl::Seconds(30));
  }

  bool Has(const char* field) const {
    return method_->input_type()->FindFieldByName(field) != nullptr;
  }

  // Sets a text field, or the first text of a list, through messages.
  static void Set(Message& message, const std::string& path,
                  const std::string& value) {
    Message* at = &message;
    const std::vector<std::string> parts = absl::StrSplit(path, '.');
    for (const std::string& part : parts) {
      const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(part);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        at = at->GetReflection()->MutableMessage(at, field);
      } else if (field->is_repeated()) {
        at->GetReflection()->AddString(at, field, value);
      } else {
        at->GetReflection()->SetString(at, field, value);
      }
    }
  }

  void Fault(const std::string& where, const std::string& what) {
    report_.faults.push_back(absl::StrCat(where, ": ", what));
  }

  TlsNetwork& network_;
  const MatrixWorld& world_;
  MatrixReport report_;
  std::set<auth::Role> compared_;
  bool changing_ = false;
  const MethodDescriptor* method_ = nullptr;
  const auth::RpcPolicy* policy_ = nullptr;
  const RpcWalk* walk_ = nullptr;
  std::unique_ptr<Message> rest_;
  std::unique_ptr<Message> rest_of_service_;
};

}  // namespace

std::string MatrixReport::ToString() const {
  std::string text = absl::StrCat(rpcs, " RPCs, ", auth::kRoles.size(),
                                  " roles, ", combinations, " combinations, ",
                                  views, " views, ", changes, " changes");
  if (!not_served.empty()) {
    absl::StrAppend(&text, "; not served: ", absl::StrJoin(not_served, ", "));
  }
  return text;
}

std::string AuthorisationDocument() {
  std::ifstream file(InSource("docs/authorisation.md"));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

MatrixReport WalkMatrix(TlsNetwork& network, const MatrixWorld& world) {
  return Walker(network, world).Walk();
}

}  // namespace sojourn::testing
