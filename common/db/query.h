#ifndef COMMON_DB_QUERY_H_
#define COMMON_DB_QUERY_H_

namespace sojourn::db {

// A statement: a constant at the top of a store file. The name is also the
// prepared statement's name, the log field and the metric label, so it is
// unique within a process.
struct Query {
  const char* name;
  const char* sql;
  // False for a statement that runs only when somebody moves: its count would
  // tell of a single journey; and for one that no caller sent.
  bool measured = true;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_QUERY_H_
