# cmake -DIN=file -DOUT=file.cc -DNAME=kName -P embed.cmake: the bytes of IN as
# the array sojourn::cli::NAME.
file(READ "${IN}" hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n" bytes "${bytes}")
file(WRITE "${OUT}" "#include \"clients/cli/commented_types.h\"\n"
  "namespace sojourn::cli {\n"
  "const unsigned char ${NAME}[] = {\n${bytes}\n};\n"
  "const unsigned long ${NAME}Size = sizeof(${NAME});\n}\n")
