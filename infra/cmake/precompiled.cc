// Carries the precompiled headers of sojourn_precompile_headers().
