// Imports of a policy over the service. For this service's tests only.
#ifndef SERVICES_VISA_POLICY_POLICY_FIXTURE_H_
#define SERVICES_VISA_POLICY_POLICY_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/status/grpc_status.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {

class PolicyFixture : public VisaFixture {
 protected:
  using Message = v1::ImportVisaPolicyRequest;
  using Answer = v1::ImportVisaPolicyResponse;

  static auth::Caller Admin() { return testing::As(Role::kAdmin, "office"); }

  static Message Table(const std::vector<std::vector<std::string>>& rows) {
    Message message;
    message.set_request_id(testing::NewRequestId());
    message.set_source("a table of the test");
    int line = 1;
    for (const auto& row : rows) {
      v1::PolicyRow& out = *message.add_rows();
      out.set_line(++line);
      out.set_passport(row[0]);
      out.set_destination(row[1]);
      out.set_requirement(row[2]);
    }
    return message;
  }

  absl::StatusOr<Answer> Send(const auth::Caller& caller,
                              const std::vector<Message>& messages) {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    Answer answer;
    const auto writer = stub_->ImportVisaPolicy(&context, &answer);
    for (const Message& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    const absl::Status status = FromGrpcStatus(writer->Finish());
    if (!status.ok()) return status;
    return answer;
  }
  absl::StatusOr<Answer> Send(const Message& message) {
    return Send(Office(), {message});
  }

  // The same table, to be applied as `shown` showed it.
  static Message Confirmed(Message message, const Answer& shown) {
    message.set_etag(shown.etag());
    message.set_fingerprint(shown.fingerprint());
    return message;
  }
  // Looks at the differences and applies them.
  Answer Import(const Message& message) {
    const auto shown = Send(message);
    EXPECT_THAT(shown, testing::IsOk());
    if (!shown.ok()) return {};
    const auto applied = Send(Confirmed(message, *shown));
    EXPECT_THAT(applied, testing::IsOk());
    return applied.ok() ? *applied : Answer();
  }

  v1::GetVisaPolicyResponse GetPolicy(
      const v1::GetVisaPolicyRequest& request = {}) {
    v1::GetVisaPolicyResponse response;
    EXPECT_THAT(Call(Officer(), &Stub::GetVisaPolicy, request, &response),
                testing::IsOk());
    return response;
  }

  v1::AssessRouteResponse AssessKenyan(const std::string& destination,
                                       int days) {
    v1::AssessRouteRequest request;
    request.add_nationalities("KE");
    request.set_residence_country("KE");
    request.set_present_country("KE");
    request.mutable_document()->set_kind(v1::TRAVEL_DOCUMENT_KIND_PASSPORT);
    SetDate(Today() + 2000, request.mutable_document()->mutable_expires_on());
    request.add_destination_countries(destination);
    SetStay(Today() + 60, days, request.mutable_stay());
    v1::AssessRouteResponse response;
    EXPECT_THAT(Call(Relocation(), &Stub::AssessRoute, request, &response),
                testing::IsOk());
    return response;
  }
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_FIXTURE_H_
