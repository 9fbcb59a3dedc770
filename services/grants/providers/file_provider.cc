#include "services/grants/providers/file_provider.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/providers/camt054.h"
#include "services/grants/providers/pain002.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"out", "taken", "in", "read",
                                         "rejected"};
// Of one turn: the rest comes with the next.
constexpr size_t kMostFiles = 20;
// Well within what is waited for: what was read late would be read for nothing.
constexpr absl::Duration kLongestRead = absl::Seconds(3);
// Whoever holds it writes to out/. No order's name, and no *.xml.
constexpr char kLock[] = ".lock";
constexpr char kPart[] = ".part";

absl::Status Unwritable() {
  return Unavailable("SPOOL_UNWRITABLE", "cannot write the order");
}

absl::Status Unreadable() {
  return Unavailable("SPOOL_UNREADABLE", "cannot read the folder");
}

class File {
 public:
  File(const fs::path& path, int flags)
      : fd_(open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool Sync(const fs::path& path, int flags) {
  const File file(path, flags);
  return file.ok() && fsync(file.fd()) == 0;
}

// Held by one copy of the service at a time, until it is closed.
bool Hold(const File& lock) {
  return lock.ok() && flock(lock.fd(), LOCK_EX | LOCK_NB) == 0;
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool WriteFile(const fs::path& path, std::string_view text) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.ok() && WriteAll(file.fd(), text) && fsync(file.fd()) == 0;
}

// One byte more than may be in it, so that what is too long shows.
absl::StatusOr<std::string> ReadFile(const fs::path& path) {
  const File file(path, O_RDONLY | O_NONBLOCK);
  if (!file.ok()) return Unreadable();
  std::string bytes(kMostXmlBytes + 1, '\0');
  size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        read(file.fd(), bytes.data() + have, bytes.size() - have);
    if (got < 0) return Unreadable();
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

// Every message says by its namespace what it is.
absl::StatusOr<std::vector<Answer>> ReadMessage(std::string_view bytes) {
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(bytes));
  const bool status =
      std::ranges::count(kPain002Namespaces, document.root().name_space()) > 0;
  return status ? ReadPain002(bytes) : ReadCamt054(bytes);
}

class FileProvider final : public Provider {
 public:
  explicit FileProvider(FileProviderOptions options)
      : options_(std::move(options)), root_(options_.directory) {}

  absl::Status MakeFolders() const {
    for (const std::string_view folder : kFolders) {
      std::error_code error;
      fs::create_directories(root_ / folder, error);
      if (error) {
        return FailedPrecondition("SPOOL_UNWRITABLE",
                                  "a folder of a payment provider is missing "
                                  "and cannot be made",
                                  "Make it, owned by the service's user.");
      }
      fs::permissions(root_ / folder, fs::perms::owner_all, error);
    }
    RemoveParts();
    return absl::OkStatus();
  }

  absl::Status Send(const Order& order) override {
    if (!IsReference(order.reference)) {
      return Internal("an order has no reference");
    }
    ASSIGN_OR_RETURN(const std::string xml,
                     WritePain001(order, options_.debtor, absl::Now()));
    // Else a copy that was slow could write it again after it was carried away.
    const File lock(root_ / "out" / kLock, O_RDWR | O_CREAT);
    if (!Hold(lock)) return Unwritable();
    ASSIGN_OR_RETURN(const bool known, Has(order.reference));
    if (known) return absl::OkStatus();
    return Write(order, xml);
  }

  // Not while another copy may be writing it: what is not there yet would be
  // taken for never sent, and its amount be freed.
  absl::StatusOr<std::optional<std::vector<Answer>>> Ask(
      std::string_view reference) override {
    if (!IsReference(reference)) return Internal("no reference");
    const File lock(root_ / "out" / kLock, O_RDWR | O_CREAT);
    if (!Hold(lock)) return Unreadable();
    ASSIGN_OR_RETURN(const bool known, Has(reference));
    if (!known) return std::nullopt;
    return std::vector<Answer>();
  }

  absl::StatusOr<std::vector<Answer>> Read() override {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, Incoming());
    absl::MutexLock lock(&mutex_);
    std::vector<Answer> answers;
    left_.clear();
    size_t done = 0;
    const absl::Time until = absl::Now() + kLongestRead;
    for (const std::string& name : names) {
      if (done == kMostFiles || absl::Now() > until) break;
      absl::StatusOr<std::vector<Answer>> found = ReadOne(name);
      // One that cannot be read holds up no other.
      if (!found.ok()) {
        log::Error("payment_message_unread",
                   {{"reason", ReasonOf(found.status())}});
        continue;
      }
      ++done;
      for (Answer& answer : *found) {
        left_[answer.id] = name;
        answers.push_back(std::move(answer));
      }
    }
    return answers;
  }

  // A file is read once all of its answers are stored.
  absl::Status Done(const Answer& answer) override {
    absl::MutexLock lock(&mutex_);
    const auto found = left_.find(answer.id);
    if (found == left_.end()) return absl::OkStatus();
    const std::string name = found->second;
    left_.erase(found);
    const bool more = std::ranges::any_of(
        left_, [&](const auto& each) { return each.second == name; });
    return more ? absl::OkStatus() : Put(name, "read");
  }

 private:
  static std::string NameOf(std::string_view reference) {
    return std::string(reference) + ".xml";
  }

  // First out/, then taken/: what is carried on meanwhile is in one of them.
  absl::StatusOr<bool> Has(std::string_view reference) const {
    const std::string name = NameOf(reference);
    for (const std::string_view folder : {"out", "taken"}) {
      std::error_code error;
      const bool exists = fs::exists(root_ / folder / name, error);
      if (error) return Unreadable();
      if (exists) return true;
    }
    return false;
  }

  absl::Status Write(const Order& order, const std::string& xml) const {
    const std::string name = NameOf(order.reference);
    const fs::path whole = root_ / "out" / name;
    // Not *.xml: whoever looks for orders passes it over.
    const fs::path part = root_ / "out" / (name + kPart);
    const bool written = WriteFile(part, xml);
    const bool in_time = absl::Now() < order.send_by;
    if (!written || !in_time || std::rename(part.c_str(), whole.c_str()) != 0) {
      // It names the payee, and may never be tried again.
      unlink(part.c_str());
      return in_time ? Unwritable() : TooSlow();
    }
    if (!Sync(root_ / "out", O_RDONLY | O_DIRECTORY)) return Unwritable();
    return absl::OkStatus();
  }

  // What a crash left half written names payees.
  void RemoveParts() const {
    const File lock(root_ / "out" / kLock, O_RDWR | O_CREAT);
    if (!Hold(lock)) return;
    std::error_code error;
    fs::directory_iterator each(root_ / "out", error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
      if (each->path().extension() == kPart) unlink(each->path().c_str());
    }
  }

  absl::StatusOr<std::vector<std::string>> Incoming() const {
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator each(root_ / "in", error);
    if (error) return Unreadable();
    for (; each != fs::directory_iterator(); each.increment(error)) {
      if (error) return Unreadable();
      if (each->path().extension() != ".xml") continue;
      names.push_back(each->path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  // Its answers; none, and out of the way, where it is no message or says
  // nothing of orders.
  absl::StatusOr<std::vector<Answer>> ReadOne(const std::string& name) {
    const fs::path path = root_ / "in" / name;
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(path, error))) {
      return Reject(name, "NOT_A_FILE");
    }
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    absl::StatusOr<std::vector<Answer>> answers = ReadMessage(bytes);
    if (!answers.ok()) return Reject(name, ReasonOf(answers.status()));
    if (answers->empty()) RETURN_IF_ERROR(Put(name, "read"));
    return answers;
  }

  absl::StatusOr<std::vector<Answer>> Reject(const std::string& name,
                                             const std::string& reason) const {
    log::Error("payment_message_rejected", {{"reason", reason}});
    RETURN_IF_ERROR(Put(name, "rejected"));
    return std::vector<Answer>();
  }

  // A bank may use a name again: what lies there already stays.
  absl::Status Put(const std::string& name, std::string_view folder) const {
    fs::path to = root_ / folder / name;
    std::error_code error;
    for (int n = 2; fs::exists(to, error); ++n) {
      to = root_ / folder / absl::StrCat(name, ".", n);
    }
    if (std::rename((root_ / "in" / name).c_str(), to.c_str()) != 0) {
      return Unreadable();
    }
    return absl::OkStatus();
  }

  const FileProviderOptions options_;
  const fs::path root_;
  absl::Mutex mutex_;
  // Answers that are not stored yet, and the file each came in.
  std::map<std::string, std::string> left_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Provider>> MakeFileProvider(
    FileProviderOptions options) {
  auto provider = std::make_unique<FileProvider>(std::move(options));
  RETURN_IF_ERROR(provider->MakeFolders());
  return std::unique_ptr<Provider>(std::move(provider));
}

}  // namespace sojourn::grants::providers
