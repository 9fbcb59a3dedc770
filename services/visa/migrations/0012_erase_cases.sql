-- EraseCase deletes the applications of a case with everything told of them.
GRANT DELETE ON applications, application_documents, application_deadlines,
  application_facts TO sojourn_serve;
