// What is due, and the official holidays that decide it.
#include <set>

#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/deadlines/deadline_convert.h"
#include "services/visa/deadlines/deadline_reply.h"
#include "services/visa/deadlines/deadline_store.h"
#include "services/visa/deadlines/holiday_store.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

absl::Status PlaceInvalid() {
  return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                      "Start from the first page.");
}

absl::StatusOr<DeadlineListSpec> ParseList(
    const v1::ListDeadlinesRequest& request, const server::ListPager& pager) {
  ASSIGN_OR_RETURN(DeadlineListSpec spec, ParseDeadlineFilter(request));
  spec.limit = pager.fetch();
  if (pager.after().empty()) return spec;
  absl::CivilDay due;
  if (pager.after().size() != 2 ||
      !absl::ParseCivilTime(pager.after()[0], &due)) {
    return PlaceInvalid();
  }
  spec.after_due = due;
  spec.after_id = pager.after()[1];
  return spec;
}

std::vector<std::string> KeysOf(const DeadlineLine& last) {
  return {absl::FormatCivilTime(last.deadline.due), last.id};
}

void FillHolidays(const Holidays& holidays,
                  google::protobuf::RepeatedPtrField<v1::Holiday>& out) {
  for (const auto& [day, name] : holidays) {
    v1::Holiday& added = *out.Add();
    SetDate(day, added.mutable_date());
    added.set_name(name);
  }
}

void FillYear(const HolidayYear& year, v1::HolidayYear& out) {
  out.set_year(year.year);
  out.set_new_year(year.is_new);
  FillHolidays(year.added, *out.mutable_added());
  FillHolidays(year.removed, *out.mutable_removed());
  FillHolidays(year.renamed, *out.mutable_renamed());
  out.set_unchanged(year.unchanged);
}

void FillPage(const HolidayPage& page, v1::ListHolidaysResponse& out) {
  for (const HolidayPage::Line& line : page.lines) {
    v1::Holiday& added = *out.add_holidays();
    SetDate(line.day, added.mutable_date());
    added.set_name(line.name);
  }
  for (const int year : page.known_years) out.add_known_years(year);
}

absl::StatusOr<HolidayListSpec> ParseHolidayList(
    const v1::ListHolidaysRequest& request, const server::ListPager& pager) {
  FieldChecker check;
  HolidayListSpec spec{
      .country = ParseCountry(check, "country", request.country(), true),
      .year = request.year(),
      .after = std::nullopt,
      .limit = pager.fetch()};
  RETURN_IF_ERROR(check.Finish());
  if (pager.after().empty()) return spec;
  absl::CivilDay after;
  if (!absl::ParseCivilTime(pager.after()[0], &after)) return PlaceInvalid();
  spec.after = after;
  return spec;
}

}  // namespace

grpc::Status VisaService::ListDeadlines(grpc::ServerContext* ctx,
                                        const v1::ListDeadlinesRequest* req,
                                        v1::ListDeadlinesResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListDeadlines");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(const DeadlineListSpec spec, ParseList(*req, pager));
    ASSIGN_OR_RETURN(DeadlinePage page,
                     visa::ListDeadlines(runtime_.db(), call, spec));
    pager.Finish(page.lines, *resp->mutable_page_info(), KeysOf);
    std::set<std::string> ids;
    for (const DeadlineLine& line : page.lines) {
      ids.insert(line.application_id);
      FillProto(line, ViewOf(call), page.now, *resp->add_deadlines());
    }
    return rpc.AuditRead({.resource = "application",
                          .ids = {ids.begin(), ids.end()},
                          .fields = "deadlines"});
  });
}

grpc::ServerWriteReactor<v1::WatchDeadlinesResponse>*
VisaService::WatchDeadlines(grpc::CallbackServerContext* ctx,
                            const v1::WatchDeadlinesRequest* req) {
  server::RpcScope rpc(runtime_, ctx, "WatchDeadlines");
  auto admitted = rpc.AdmitStream();
  if (!admitted.ok()) return deadlines_.Watch(admitted.status(), {});
  const auto parse = [&]() -> absl::StatusOr<WatchingDeadlines> {
    WatchingDeadlines watching;
    ASSIGN_OR_RETURN(watching.call, rpc.Read(*req));
    ASSIGN_OR_RETURN(
        watching.from,
        DecodeCursor(runtime_.page_tokens(),
                     watching.call.caller.organisation_id, req->cursor()));
    watching.context = ctx;
    return watching;
  };
  auto watching = parse();
  if (!watching.ok()) return deadlines_.Watch(watching.status(), {});
  return deadlines_.Watch(std::move(admitted), *std::move(watching));
}

grpc::Status VisaService::ImportHolidays(grpc::ServerContext* ctx,
                                         const v1::ImportHolidaysRequest* req,
                                         v1::ImportHolidaysResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ImportHolidays");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const HolidayList list, ParseHolidays(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const std::vector<HolidayYear> years,
                     req->dry_run()
                         ? CompareHolidays(runtime_, list, call.deadline)
                         : visa::ImportHolidays(runtime_, call, list));
    for (const HolidayYear& year : years) FillYear(year, *resp->add_years());
    resp->set_applied(!req->dry_run());
    return absl::OkStatus();
  });
}

grpc::Status VisaService::ListHolidays(grpc::ServerContext* ctx,
                                       const v1::ListHolidaysRequest* req,
                                       v1::ListHolidaysResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListHolidays");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(const HolidayListSpec spec, ParseHolidayList(*req, pager));
    ASSIGN_OR_RETURN(HolidayPage page,
                     visa::ListHolidays(runtime_, spec, call.deadline));
    pager.Finish(
        page.lines, *resp->mutable_page_info(),
        [](const HolidayPage::Line& last) {
          return std::vector<std::string>{absl::FormatCivilTime(last.day)};
        });
    FillPage(page, *resp);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::visa
