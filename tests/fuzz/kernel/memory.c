#include "memory.h"

#include <stddef.h>

static int left = -1, failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void memory_fails_after(int count)
{
    left = count;
    failed = 0;
}

int memory_failed(void)
{
    int told = failed;
    memory_fails_after(-1);
    return told;
}

static int fails_now(void)
{
    if (left < 0 || left-- > 0)
        return 0;
    failed = 1;
    return 1;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails_now() ? NULL : __real_realloc(block, size);
}
