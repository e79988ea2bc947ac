/* cgo learns what kind of thing a name is from the errors of a file that uses
   it in five ways. For each of gotch's 2,500 functions GCC says that
   __cgo_undefined__2 is undeclared, and searches all names for one spelled like
   it: half a minute. Declared as a struct, it is refused as an operand of *
   just the same, at once. A cgo that calls it otherwise is only slower. */
#ifndef __ASSEMBLER__
extern struct { int x; } __cgo_undefined__2;
#endif
