#include "common/notices/notice_transport.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::notices {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kLook = absl::Milliseconds(20);
// Far below what a pipe holds, so that writing it never waits for the reader.
constexpr size_t kMostBytes = 4000;

// A header is one line: whoever writes a roster adds no recipient by it.
bool IsOneLine(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

absl::Status CheckRecipient(const std::string& to) {
  if (!to.empty() && to.size() <= 320 && IsOneLine(to)) {
    return absl::OkStatus();
  }
  return InvalidField("recipient", "RECIPIENT_INVALID",
                      "one line with one address");
}

bool IsMailAddress(const std::string& to) {
  return std::count(to.begin(), to.end(), '@') == 1 && to.front() != '-' &&
         std::all_of(to.begin(), to.end(), [](char c) {
           return absl::ascii_isgraph(static_cast<unsigned char>(c)) &&
                  c != ',' && c != ';' && c != '<' && c != '>';
         });
}

std::string Mail(const Message& message, const std::string& from) {
  return absl::StrCat(from.empty() ? "" : absl::StrCat("From: ", from, "\n"),
                      "To: ", message.to, "\nSubject: ", message.subject,
                      "\nMessage-ID: <", message.id, "@notices.invalid>\n",
                      "Auto-Submitted: auto-generated\n\n", message.text);
}

absl::Status WriteAll(int fd, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = write(fd, text.data() + written, text.size() - written);
    if (n <= 0) return Unavailable("NOTICE_NOT_WRITTEN", "cannot write");
    written += static_cast<size_t>(n);
  }
  return absl::OkStatus();
}

class Spool final : public Transport {
 public:
  explicit Spool(std::string directory) : directory_(std::move(directory)) {}

  absl::Status Send(const Message& message) override {
    RETURN_IF_ERROR(CheckRecipient(message.to));
    const std::string whole = absl::StrCat(directory_, "/", message.id, ".eml");
    const std::string part = whole + ".part";
    const int fd =
        open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return Unavailable("SPOOL_UNWRITABLE", "cannot write");
    absl::Status written = WriteAll(fd, Mail(message, ""));
    if (written.ok() && fsync(fd) != 0) {
      written = Unavailable("SPOOL_UNWRITABLE", "cannot write");
    }
    close(fd);
    RETURN_IF_ERROR(written);
    if (std::rename(part.c_str(), whole.c_str()) != 0) {
      return Unavailable("SPOOL_UNWRITABLE", "cannot rename");
    }
    return absl::OkStatus();
  }

 private:
  const std::string directory_;
};

// As the programs that send by themselves tell a refusal for good (msmtp:
// EX_DATAERR) from one that may pass.
absl::Status RefusedWith(int code) {
  if (code == EX_DATAERR || code == EX_NOUSER || code == EX_NOHOST) {
    return FailedPrecondition("RECIPIENT_REFUSED",
                              "the mail server takes none for this address",
                              "reach the person another way");
  }
  return Unavailable("SENDMAIL_FAILED", "it refused the notice");
}

// Whether the program took it; ends it where it takes too long.
absl::Status AwaitExit(pid_t child) {
  const absl::Time until = absl::Now() + kPatience;
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return absl::OkStatus();
      }
      return WIFEXITED(status) ? RefusedWith(WEXITSTATUS(status))
                               : Unavailable("SENDMAIL_FAILED", "it was ended");
    }
    if (ended < 0) return Unavailable("SENDMAIL_FAILED", "it is gone");
    if (absl::Now() > until) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return Unavailable("SENDMAIL_FAILED", "it took too long");
    }
    absl::SleepFor(kLook);
  }
}

class Sendmail final : public Transport {
 public:
  Sendmail(std::string program, std::string from)
      : program_(std::move(program)), from_(std::move(from)) {}

  absl::Status Send(const Message& message) override {
    RETURN_IF_ERROR(CheckRecipient(message.to));
    if (!IsMailAddress(message.to)) {
      return InvalidField("recipient", "RECIPIENT_INVALID",
                          "sendmail takes an e-mail address");
    }
    const std::string mail = Mail(message, from_);
    if (mail.size() > kMostBytes) return Internal("a notice is too long");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      return Unavailable("SENDMAIL_FAILED", "no pipe");
    }
    const absl::StatusOr<pid_t> child = Spawn(ends[0]);
    absl::Status sent = child.status();
    // The reading end is still open here, so no signal comes of writing.
    if (sent.ok()) sent = WriteAll(ends[1], mail);
    close(ends[0]);
    close(ends[1]);
    if (!child.ok()) return sent;
    const absl::Status taken = AwaitExit(*child);
    return sent.ok() ? taken : sent;
  }

 private:
  absl::StatusOr<pid_t> Spawn(int input) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    // Neither connections nor what this process does not listen to.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::string by = program_;
    std::string to_in_mail = "-t";
    std::string dots_are_text = "-i";
    char* const arguments[] = {by.data(), to_in_mail.data(),
                               dots_are_text.data(), nullptr};
    char* const environment[] = {nullptr};
    pid_t child = 0;
    const int failed = posix_spawn(&child, program_.c_str(), &actions,
                                   &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
      return Unavailable("SENDMAIL_FAILED", "it cannot be started");
    }
    return child;
  }

  const std::string program_;
  const std::string from_;
};

}  // namespace

std::unique_ptr<Transport> MakeSpool(std::string directory) {
  return std::make_unique<Spool>(std::move(directory));
}

std::unique_ptr<Transport> MakeSendmail(std::string program, std::string from) {
  return std::make_unique<Sendmail>(std::move(program), std::move(from));
}

}  // namespace sojourn::notices
