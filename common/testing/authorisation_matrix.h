// Walks every RPC of a service as every role and every service, over rows that
// are the caller's own, assigned to her, another's, and not there, and holds
// the answers to the service's policy table.
//
//   PERMISSION_DENIED   exactly where the table gives the role no relation
//   NOT_FOUND           where the relation does not hold, the same bytes for
//                       another's row as for none; a list answers as if empty
//   anything else       where it holds, showing the role's view and no more
//
// Then every change is made for real by everybody who may, as its answer shows
// the row too.
//
// Where it does not hold, another's row and none also run the same statements,
// each as often, so that the time says no more than the answer.
#ifndef COMMON_TESTING_AUTHORISATION_MATRIX_H_
#define COMMON_TESTING_AUTHORISATION_MATRIX_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/auth/caller.h"
#include "common/auth/policy.h"
#include "common/testing/tls_network.h"
#include "google/protobuf/descriptor.h"

namespace sojourn::testing {

enum class Row { kOwn, kAssigned, kForeign, kMissing };

// How to call one RPC so that only the caller's right decides.
struct RpcWalk {
  std::string rpc;
  // Paths of the fields that name a row, such as "place.host_id". None for an
  // RPC that names no row.
  std::vector<std::string> names;
  // The rest of a valid request, in text format. request_id is made anew for
  // each call; etag is one that never fits, so that nothing changes.
  std::string rest;
  // The rest of a service's request, where it differs.
  std::string rest_of_service = {};
};

struct MatrixWorld {
  const google::protobuf::ServiceDescriptor* service = nullptr;
  auth::PolicyTable policy{{}};
  // What views are of: in an answer to a role it has the fields of the lists
  // <view of the role>.txt, <view>_more.txt and everybody.txt in
  // `views_folder`/views and no others. The first is what the unit test of the
  // view compares; the other two, where they exist, hold what is added to it:
  // proposals, travel, and whom it waits for.
  const google::protobuf::Descriptor* shown = nullptr;
  std::string views_folder;
  // The last part of a field's path -> row -> id. Where no row is assigned to
  // anybody, kAssigned is absent.
  std::map<std::string, std::map<Row, std::string>> ids;
  // The caller in a role to whom the rows are own, or assigned.
  std::function<auth::Caller(auth::Role)> person;
  std::vector<RpcWalk> walks;
  // The metrics of the service, as /metrics serves them.
  std::function<std::string()> metrics;
};

struct MatrixReport {
  int rpcs = 0;
  int combinations = 0;
  // Answers whose fields were compared with the view of the role.
  int views = 0;
  // Changes that were made, by those who may, and answered.
  int changes = 0;
  // One line each; empty when the service keeps to its table.
  std::vector<std::string> faults;
  // RPCs of the contract that this build does not serve: nobody gets anything.
  std::vector<std::string> not_served;

  // "18 RPCs, 13 roles, 1,234 combinations".
  std::string ToString() const;
};

// `network` serves the service.
MatrixReport WalkMatrix(TlsNetwork& network, const MatrixWorld& world);

// The text of docs/authorisation.md.
std::string AuthorisationDocument();

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_AUTHORISATION_MATRIX_H_
