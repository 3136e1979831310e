/* Preloaded into a process (LD_PRELOAD), lets its writes to a collection fail or end it.
 *
 * TAGCAT_FAULT_PATH   the collection file: only calls on it and on what SQLite keeps beside it count
 * TAGCAT_FAULT_KILL   end the process by SIGKILL at the call of this number, counted from 1 over
 *                     pwrite, write, ftruncate, fsync and fdatasync
 * TAGCAT_FAULT_TORN   if set, do half of that call first if it writes, all of it if it syncs
 * TAGCAT_FAULT_FAIL   a file: while it is there, writes fail with the errno that it holds
 * TAGCAT_FAULT_COUNT  a file: one byte is added to it at each call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int is_ours(int fd)
{
    const char *path = getenv("TAGCAT_FAULT_PATH");
    char link[64], name[PATH_MAX];
    if (path == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    return strncmp(name, path, strlen(path)) == 0;
}

/* Whether the process is to end at this call. */
static int is_the_last(void)
{
    const char *at = getenv("TAGCAT_FAULT_KILL"), *count = getenv("TAGCAT_FAULT_COUNT");
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (count != NULL) {
        int fd = open(count, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (fd >= 0) {
            syscall(SYS_write, fd, ".", 1);
            close(fd);
        }
    }
    return at != NULL && number == atol(at);
}

static int is_torn(void)
{
    return getenv("TAGCAT_FAULT_TORN") != NULL;
}

static void end(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* The errno with which a write is to fail now, or 0. */
static int failure(void)
{
    const char *file = getenv("TAGCAT_FAULT_FAIL");
    char text[16] = "";
    if (file == NULL)
        return 0;
    int fd = open(file, O_RDONLY);
    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof text - 1) < 0)
        text[0] = 0;
    close(fd);
    return atoi(text);
}

static ssize_t written(int fd, const void *data, size_t size, off_t at, int is_placed)
{
    if (is_ours(fd)) {
        int failed = failure();
        if (failed) {
            errno = failed;
            return -1;
        }
        if (is_the_last()) {
            if (is_torn() && is_placed)
                syscall(SYS_pwrite64, fd, data, size / 2, at);
            else if (is_torn())
                syscall(SYS_write, fd, data, size / 2);
            end();
        }
    }
    return is_placed ? syscall(SYS_pwrite64, fd, data, size, at) : syscall(SYS_write, fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    return written(fd, data, size, at, 1);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return written(fd, data, size, at, 1);
}

ssize_t write(int fd, const void *data, size_t size)
{
    return written(fd, data, size, 0, 0);
}

static int synced(int fd, long call)
{
    if (is_ours(fd) && is_the_last()) {
        if (is_torn())
            syscall(call, fd);
        end();
    }
    return syscall(call, fd);
}

int fsync(int fd)
{
    return synced(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return synced(fd, SYS_fdatasync);
}

int ftruncate64(int fd, off64_t size)
{
    if (is_ours(fd) && is_the_last())
        end();
    return syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}
