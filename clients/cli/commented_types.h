// The types of the contract with the comments of their protos, which generated
// code leaves out: a descriptor set with source info, embedded in this program.
#ifndef CLIENTS_CLI_COMMENTED_TYPES_H_
#define CLIENTS_CLI_COMMENTED_TYPES_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace sojourn::cli {

// Made by clients/cli/embed.cmake.
extern const unsigned char kCommentedTypes[];
extern const unsigned long kCommentedTypesSize;

// sojourn.relocation.v1.SubmitRequestRequest and RaiseAlertRequest and all that
// is in them. Valid as long as the program runs.
const google::protobuf::Descriptor& CommentedSubmission();
const google::protobuf::Descriptor& CommentedAlert();

// The comment before the element, in one line; empty where there is none.
template <class Descriptor>
std::string CommentOf(const Descriptor& element);

extern template std::string CommentOf(
    const google::protobuf::FieldDescriptor& element);
extern template std::string CommentOf(
    const google::protobuf::Descriptor& element);
extern template std::string CommentOf(
    const google::protobuf::EnumDescriptor& element);
extern template std::string CommentOf(
    const google::protobuf::EnumValueDescriptor& element);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_COMMENTED_TYPES_H_
