/* What differs between compilers and processors, so that nothing else has to ask. */
#ifndef TAGCAT_PLATFORM_H
#define TAGCAT_PLATFORM_H

#include <stdint.h>

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define RARELY(condition) __builtin_expect(!!(condition), 0)
#define NOT_INLINE __attribute__((noinline))
#define LOWEST_BIT(mask) ((unsigned)__builtin_ctz(mask))
/* A reader may look at a byte while the writer sets a bit in it; either value will do. */
#define READ_BYTE(address) __atomic_load_n(address, __ATOMIC_RELAXED)
#define WRITE_BYTE(address, value) __atomic_store_n(address, value, __ATOMIC_RELAXED)
#else
#define PREFETCH(address) ((void)(address))
#define RARELY(condition) (condition)
#define NOT_INLINE
#define READ_BYTE(address) (*(const volatile uint8_t *)(address))
#define WRITE_BYTE(address, value) (*(volatile uint8_t *)(address) = (value))
static inline unsigned LOWEST_BIT(unsigned mask)
{
    unsigned bit = 0;
    while (!(mask >> bit & 1))
        bit++;
    return bit;
}
#endif

/* Functions can be compiled for instruction sets that not every processor has. */
#if defined(__x86_64__) && defined(__GNUC__)
#define CHOICE_OF_X86 1
#else
#define CHOICE_OF_X86 0
#endif

/* Counting bits without an instruction for it (Warren, Hacker's Delight, section 5-1). Compilers
 * for ARM turn the builtin into NEON's `cnt`; for plain x86-64 it would be a call. */
static inline unsigned popcount64(uint64_t x)
{
#if defined(__GNUC__) && !defined(__x86_64__)
    return (unsigned)__builtin_popcountll(x);
#else
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (unsigned)(x * 0x0101010101010101u >> 56);
#endif
}

#endif
