#include "clients/cli/commented_types.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.pb.h"

namespace sojourn::cli {
namespace {

using google::protobuf::DescriptorPool;

const DescriptorPool& Pool() {
  static const DescriptorPool* const pool = [] {
    auto* made = new DescriptorPool();
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(kCommentedTypes,
                         static_cast<int>(kCommentedTypesSize));
    for (const auto& file : files.file()) made->BuildFile(file);
    return made;
  }();
  return *pool;
}

}  // namespace

const google::protobuf::Descriptor& CommentedSubmission() {
  return *Pool().FindMessageTypeByName(
      "sojourn.relocation.v1.SubmitRequestRequest");
}

const google::protobuf::Descriptor& CommentedAlert() {
  return *Pool().FindMessageTypeByName(
      "sojourn.relocation.v1.RaiseAlertRequest");
}

template <class Descriptor>
std::string CommentOf(const Descriptor& element) {
  google::protobuf::SourceLocation place;
  if (!element.GetSourceLocation(&place)) return "";
  return absl::StrJoin(
      absl::StrSplit(place.leading_comments, absl::ByAnyChar(" \n"),
                     absl::SkipEmpty()),
      " ");
}

template std::string CommentOf(const google::protobuf::FieldDescriptor&);
template std::string CommentOf(const google::protobuf::Descriptor&);
template std::string CommentOf(const google::protobuf::EnumDescriptor&);
template std::string CommentOf(const google::protobuf::EnumValueDescriptor&);

}  // namespace sojourn::cli
