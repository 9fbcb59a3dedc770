// Values as replies: what a caller sees is decided here, by its View.
#ifndef SERVICES_VISA_VISA_REPLY_H_
#define SERVICES_VISA_VISA_REPLY_H_

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_rules.h"
#include "services/visa/visa_store_route.h"

namespace sojourn::visa {

struct ReplyContext {
  View view = View::kOffice;
  absl::Time now;  // domain time
  // Whether the caller's role may call an RPC: others are no next action.
  absl::FunctionRef<bool(const std::string& rpc)> may_call;
};

// `whole` adds what lists leave out: identity, plan, progress, history.
v1::Application ToProto(const Application& application,
                        const ReplyContext& context, bool whole);

v1::Route ToProto(const Route& route);
v1::RouteChange ToProto(const RouteChange& change);
v1::StayBalance ToProto(const StayBalance& balance);
v1::RouteAssessment ToProto(const RouteAssessment& assessment);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_REPLY_H_
