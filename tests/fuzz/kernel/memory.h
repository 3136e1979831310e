/* Memory that runs short when a target says so. Linked with --wrap for malloc, calloc, realloc. */
#ifndef TAGCAT_FUZZ_MEMORY_H
#define TAGCAT_FUZZ_MEMORY_H

/* Lets one allocation fail, after so many that do not; below 0 none fails. */
void memory_fails_after(int count);

/* Whether it has failed since it was said. No other fails after that. */
int memory_failed(void);

#endif
