#include "loops.h"

/* Until an instruction set was chosen, what every processor runs. */
const Loops *loops = &loops_generic;

int loops_available(const Loops *list[MAX_LOOPS])
{
    int count = 0;
#if CHOICE_OF_X86
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq"))
        list[count++] = &loops_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
        list[count++] = &loops_avx2;
    if (__builtin_cpu_supports("popcnt"))
        list[count++] = &loops_popcnt;
#endif
    list[count++] = &loops_generic;
    return count;
}
