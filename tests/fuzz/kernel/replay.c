/* Runs a target on the inputs of a corpus, for compilers that have no fuzzer.
 *
 *     TARGET corpus/TARGET.txt
 *
 * Each line of the file is an input in hexadecimal digits, or a remark after `#`. The number of each
 * is printed before it is run. */
#include "input.h"

#include <ctype.h>

enum { MOST = 4096 };

/* The bytes of a line, or -1 where it is none. */
static int bytes_of(const char *line, uint8_t *bytes)
{
    int count = 0;
    for (; isxdigit((unsigned char)line[0]) && isxdigit((unsigned char)line[1]); line += 2) {
        const char pair[3] = {line[0], line[1], 0};
        bytes[count++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return *line == '\n' || !*line ? count : -1;
}

int main(int argc, char **argv)
{
    static char line[2 * MOST + 2];
    static uint8_t bytes[MOST];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    int number = 0, inputs = 0;
    if (!file) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    while (fgets(line, sizeof line, file)) {
        number++;
        int count = *line == '#' ? 0 : bytes_of(line, bytes);
        if (count < 0) {
            fprintf(stderr, "%s:%d: not hexadecimal\n", argv[1], number);
            return 2;
        }
        if (*line == '#')
            continue;
        /* In memory of its own, so that reading behind it is found, too. */
        uint8_t *input = malloc((size_t)count + !count);
        MUST(input);
        memcpy(input, bytes, (size_t)count);
        printf("%d\n", number);
        fflush(stdout);
        LLVMFuzzerTestOneInput(input, (size_t)count);
        free(input);
        inputs++;
    }
    fclose(file);
    return inputs ? 0 : 1;
}
