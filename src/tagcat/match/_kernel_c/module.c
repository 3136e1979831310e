/* The kernel as a Python module: arguments checked, the GIL let go, results as bytes for numpy.
 *
 * A Run is changed only while the GIL is held, and what readers without it look at never moves: so
 * one may search while another adds or removes. Hashes cross the border as 64-bit words in the
 * machine's order, the most significant word of a hash first, ids as 64-bit integers, distances as
 * 16-bit ones. numpy versions with equal results are in
 * _kernel_numpy.py.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "loops.h"
#include "tables.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    PyTypeObject *run, *join;
} State;

typedef struct {
    PyObject_HEAD
    Run run;
} RunObject;

typedef struct {
    PyObject_HEAD
    RunObject *run;
    Join join;
    int busy, done;
} JoinObject;

static const size_t max_rows = UINT32_MAX - 16;

/* ---- arguments and results --------------------------------------------------------------- */

static int words_are_possible(int words)
{
    if (words == 1 || words == 2 || words == 4)
        return 1;
    PyErr_SetString(PyExc_ValueError, "a hash must have 64, 128 or 256 bits");
    return 0;
}

/* The number of items of `size` bytes in a buffer, or -1 with an exception. */
static Py_ssize_t items(const Py_buffer *buffer, size_t size)
{
    if (buffer->len % (Py_ssize_t)size == 0)
        return buffer->len / (Py_ssize_t)size;
    PyErr_SetString(PyExc_ValueError, "a buffer does not hold whole items");
    return -1;
}

/* The number of hashes, of which there must be as many as ids; -1 with an exception. */
static Py_ssize_t rows_in(const Py_buffer *hashes, const Py_buffer *ids, int words)
{
    Py_ssize_t n = items(ids, sizeof(int64_t));
    if (n < 0 || items(hashes, 8 * (size_t)words) < 0)
        return -1;
    if (items(hashes, 8 * (size_t)words) != n) {
        PyErr_SetString(PyExc_ValueError, "there must be as many ids as hashes");
        return -1;
    }
    if ((size_t)n > max_rows) {
        PyErr_SetString(PyExc_ValueError, "too many hashes for one index");
        return -1;
    }
    return n;
}

static PyObject *new_bytes(size_t count, size_t size, void **data)
{
    PyObject *bytes = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(count * size));
    if (bytes)
        *data = PyByteArray_AsString(bytes);
    return bytes;
}

/* Three columns of a result: two of 64-bit integers, one of 16-bit ones. */
typedef struct {
    PyObject *objects[3];
    int64_t *first, *second;
    uint16_t *third;
} Columns;

static void columns_free(Columns *columns)
{
    for (int i = 0; i < 3; i++)
        Py_CLEAR(columns->objects[i]);
}

/* Returns 0, or -1 with an exception. */
static int columns_make(Columns *columns, size_t rows)
{
    void *data[3] = {NULL, NULL, NULL};
    for (int i = 0; i < 3; i++)
        columns->objects[i] = NULL;
    for (int i = 0; i < 3; i++)
        if (!(columns->objects[i] = new_bytes(rows, i < 2 ? 8 : 2, &data[i]))) {
            columns_free(columns);
            return -1;
        }
    columns->first = data[0];
    columns->second = data[1];
    columns->third = data[2];
    return 0;
}

static PyObject *columns_told(Columns *columns)
{
    return Py_BuildValue("NNN", columns->objects[0], columns->objects[1], columns->objects[2]);
}

/* A tuple of the runs that are given, which must have the same number of words: the runs stay
 * alive with it. Fills `list`, which is to be freed. */
static int runs_given(PyObject *module, PyObject *tuple, const Run ***list, size_t *count)
{
    State *state = PyModule_GetState(module);
    Py_ssize_t n = PyTuple_Size(tuple);
    const Run **runs = malloc(((size_t)n + 1) * sizeof *runs);
    if (!runs) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyTuple_GetItem(tuple, i);
        if (!PyObject_TypeCheck(item, state->run)) {
            PyErr_SetString(PyExc_TypeError, "expected a tuple of runs");
            free(runs);
            return -1;
        }
        runs[i] = &((RunObject *)item)->run;
        if (runs[i]->words != runs[0]->words) {
            PyErr_SetString(PyExc_ValueError, "the runs have hashes of different lengths");
            free(runs);
            return -1;
        }
    }
    *list = runs;
    *count = (size_t)n;
    return 0;
}

/* ---- Run --------------------------------------------------------------------------------- */

static PyObject *new_object(PyTypeObject *type)
{
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    return alloc(type, 0);
}

static void run_object_free(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    run_free(&((RunObject *)self)->run);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* A run object that takes over `run` where the result is good; otherwise an exception. */
static PyObject *run_object(PyObject *module, Run *run, RunResult result)
{
    PyObject *object = NULL;
    if (result == RUN_OK) {
        State *state = PyModule_GetState(module);
        object = new_object(state->run);
    } else if (result == RUN_REPEATED_ID) {
        PyErr_SetString(PyExc_ValueError, "an id is repeated");
    } else {
        PyErr_NoMemory();
    }
    if (object)
        ((RunObject *)object)->run = *run;
    else
        run_free(run);
    return object;
}

PyDoc_STRVAR(growing_doc,
             "growing(words, capacity, /)\n--\n\n"
             "An empty run with room for `capacity` rows, which is searched by a scan.");

static PyObject *kernel_growing(PyObject *module, PyObject *args)
{
    int words;
    Py_ssize_t capacity;
    if (!PyArg_ParseTuple(args, "in:growing", &words, &capacity) || !words_are_possible(words))
        return NULL;
    if (capacity < 0 || (size_t)capacity > max_rows || order_prepare(words))
        return PyErr_NoMemory();
    Run run;
    RunResult result = run_make_growing(&run, words, (size_t)capacity);
    return run_object(module, &run, result);
}

PyDoc_STRVAR(build_doc,
             "build(words, hashes, ids, /)\n--\n\n"
             "A run of these rows with tables for fast searches. Raises ValueError when an id is\n"
             "repeated.");

static PyObject *kernel_build(PyObject *module, PyObject *args)
{
    int words;
    Py_buffer hashes, ids;
    if (!PyArg_ParseTuple(args, "iy*y*:build", &words, &hashes, &ids))
        return NULL;
    PyObject *object = NULL;
    Py_ssize_t n = words_are_possible(words) ? rows_in(&hashes, &ids, words) : -1;
    if (n >= 0 && order_prepare(words)) {
        PyErr_NoMemory();
    } else if (n >= 0) {
        Run run;
        RunResult result;
        Py_BEGIN_ALLOW_THREADS
        result = run_build(&run, words, hashes.buf, ids.buf, (size_t)n);
        Py_END_ALLOW_THREADS
        object = run_object(module, &run, result);
    }
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&ids);
    return object;
}

PyDoc_STRVAR(merge_doc,
             "merge(runs, /)\n--\n\n"
             "A run with tables of all rows of some runs that are not removed. No other thread may\n"
             "add to these runs meanwhile; what is removed meanwhile may be in it or not.");

static PyObject *kernel_merge(PyObject *module, PyObject *args)
{
    PyObject *tuple;
    const Run **runs;
    size_t count;
    if (!PyArg_ParseTuple(args, "O!:merge", &PyTuple_Type, &tuple)
        || runs_given(module, tuple, &runs, &count))
        return NULL;
    if (!count) {
        free(runs);
        PyErr_SetString(PyExc_ValueError, "there is nothing to merge");
        return NULL;
    }
    Run run;
    RunResult result;
    Py_BEGIN_ALLOW_THREADS
    result = run_merge(&run, runs, count);
    Py_END_ALLOW_THREADS
    free(runs);
    return run_object(module, &run, result);
}

PyDoc_STRVAR(append_doc,
             "append(hashes, ids, /)\n--\n\n"
             "Add rows to a growing run that has room for them; the ids must not be stored in it.");

static PyObject *run_object_append(PyObject *self, PyObject *args)
{
    Run *run = &((RunObject *)self)->run;
    Py_buffer hashes, ids;
    if (!PyArg_ParseTuple(args, "y*y*:append", &hashes, &ids))
        return NULL;
    Py_ssize_t n = rows_in(&hashes, &ids, run->words);
    if (n >= 0 && (run->bands.count || (size_t)n > run->capacity - run->rows)) {
        PyErr_SetString(PyExc_ValueError, "the run has no room");
        n = -1;
    }
    if (n >= 0)
        run_append(run, hashes.buf, ids.buf, (size_t)n);
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&ids);
    if (n < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(remove_doc,
             "remove(id, /)\n--\n\n"
             "Mark a row as removed; returns whether the id was there.");

static PyObject *run_object_remove(PyObject *self, PyObject *arg)
{
    Run *run = &((RunObject *)self)->run;
    long long id = PyLong_AsLongLong(arg);
    if (id == -1 && PyErr_Occurred())
        return NULL;
    uint32_t row = run_find(run, id);
    if (row != NO_ROW)
        run_remove(run, row);
    return PyBool_FromLong(row != NO_ROW);
}

PyDoc_STRVAR(contains_doc,
             "contains(id, /)\n--\n\n"
             "Whether a row has this id and is not removed.");

static PyObject *run_object_contains(PyObject *self, PyObject *arg)
{
    long long id = PyLong_AsLongLong(arg);
    if (id == -1 && PyErr_Occurred())
        return NULL;
    return PyBool_FromLong(run_find(&((RunObject *)self)->run, id) != NO_ROW);
}

PyDoc_STRVAR(export_doc,
             "export()\n--\n\n"
             "The rows that are not removed: their hashes and their ids.");

static PyObject *run_object_export(PyObject *self, PyObject *Py_UNUSED(args))
{
    const Run *run = &((RunObject *)self)->run;
    size_t n = run->rows - run->removed, words = (size_t)run->words;
    void *hashes = NULL, *ids = NULL;
    PyObject *first = new_bytes(n, 8 * words, &hashes), *second = new_bytes(n, 8, &ids);
    if (!first || !second) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    size_t at = 0;
    for (size_t e = 0, row = 0; e < run->entries; e++)
        for (size_t end = run_first_row(run, e + 1); row < end; row++)
            if (!run_is_dead(run, row)) {
                uint64_t kept[MAX_WORDS];
                hash_get(run->hashes, e, kept, run->words);
                order_restore((uint64_t *)hashes + at * words, kept, 1, run->words);
                ((int64_t *)ids)[at++] = run->ids[row];
            }
    return Py_BuildValue("NN", first, second);
}

PyDoc_STRVAR(equal_doc,
             "equal()\n--\n\n"
             "Rows of a built run with equal hashes, where there are two or more: `starts` and\n"
             "`ids`, group g being ids[starts[g]:starts[g + 1]], in rising order.");

static PyObject *run_object_equal(PyObject *self, PyObject *Py_UNUSED(args))
{
    const Run *run = &((RunObject *)self)->run;
    int64_t *starts = malloc((run->rows / 2 + 2) * sizeof *starts);
    int64_t *ids = malloc((run->rows + 1) * sizeof *ids);
    PyObject *result = NULL;
    size_t groups = 0, count = 0;
    if (starts && ids) {
        starts[0] = 0;
        for (size_t e = 0; run->first && e < run->entries; e++) {
            size_t begin = count;
            for (size_t row = run->first[e]; row < run->first[e + 1]; row++)
                if (!run_is_dead(run, row))
                    ids[count++] = run->ids[row];
            if (count - begin > 1)
                starts[++groups] = (int64_t)count;
            else
                count = begin;
        }
        void *to_starts = NULL, *to_ids = NULL;
        PyObject *first = new_bytes(groups + 1, sizeof *starts, &to_starts);
        PyObject *second = new_bytes(count, sizeof *ids, &to_ids);
        if (first && second) {
            memcpy(to_starts, starts, (groups + 1) * sizeof *starts);
            memcpy(to_ids, ids, count * sizeof *ids);
            result = Py_BuildValue("NN", first, second);
        } else {
            Py_XDECREF(first);
            Py_XDECREF(second);
        }
    } else {
        PyErr_NoMemory();
    }
    free(starts);
    free(ids);
    return result;
}

static PyObject *run_object_rows(PyObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSize_t(((RunObject *)self)->run.rows);
}

static PyObject *run_object_removed(PyObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSize_t(((RunObject *)self)->run.removed);
}

static PyObject *run_object_capacity(PyObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSize_t(((RunObject *)self)->run.capacity);
}

static PyObject *run_object_nbytes(PyObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSize_t(run_bytes(&((RunObject *)self)->run));
}

static PyMethodDef run_methods[] = {
    {"append", run_object_append, METH_VARARGS, append_doc},
    {"remove", run_object_remove, METH_O, remove_doc},
    {"contains", run_object_contains, METH_O, contains_doc},
    {"export", run_object_export, METH_NOARGS, export_doc},
    {"equal", run_object_equal, METH_NOARGS, equal_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef run_properties[] = {
    {"rows", run_object_rows, NULL, "Rows, removed ones included.", NULL},
    {"removed", run_object_removed, NULL, "Rows that are marked as removed.", NULL},
    {"capacity", run_object_capacity, NULL, "Rows there is room for.", NULL},
    {"nbytes", run_object_nbytes, NULL, "Memory in bytes.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot run_slots[] = {
    {Py_tp_dealloc, run_object_free},
    {Py_tp_methods, run_methods},
    {Py_tp_getset, run_properties},
    {Py_tp_doc, "Hashes and their ids that are searched together; see growing() and build()."},
    {0, NULL},
};

static PyType_Spec run_spec = {
    .name = "tagcat.match._kernel.Run",
    .basicsize = sizeof(RunObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = run_slots,
};

/* ---- search ------------------------------------------------------------------------------ */

PyDoc_STRVAR(any_stored_doc,
             "any_stored(runs, ids, /)\n--\n\n"
             "Whether any of the ids is in any of the runs, to which no other thread may add meanwhile.");

static PyObject *kernel_any_stored(PyObject *module, PyObject *args)
{
    PyObject *tuple;
    Py_buffer ids;
    const Run **runs;
    size_t count;
    if (!PyArg_ParseTuple(args, "O!y*:any_stored", &PyTuple_Type, &tuple, &ids))
        return NULL;
    Py_ssize_t n = items(&ids, sizeof(int64_t));
    if (n < 0 || runs_given(module, tuple, &runs, &count)) {
        PyBuffer_Release(&ids);
        return NULL;
    }
    int found = 0;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < count && !found; i++)
        for (Py_ssize_t k = 0; k < n && !found; k++)
            found = run_find(runs[i], ((const int64_t *)ids.buf)[k]) != NO_ROW;
    Py_END_ALLOW_THREADS
    free(runs);
    PyBuffer_Release(&ids);
    return PyBool_FromLong(found);
}

/* Query numbers, ids and distances, by query. */
static PyObject *told(const Hits *hits, size_t queries)
{
    Columns columns;
    size_t *next = calloc(queries + 1, sizeof *next);
    if (!next)
        return PyErr_NoMemory();
    if (columns_make(&columns, hits->count)) {
        free(next);
        return NULL;
    }
    for (size_t i = 0; i < hits->count; i++)
        next[hits->list[i].query + 1]++;
    for (size_t q = 1; q < queries; q++)
        next[q] += next[q - 1];
    for (size_t i = 0; i < hits->count; i++) {
        Hit hit = hits->list[i];
        size_t at = next[hit.query]++;
        columns.first[at] = hit.query;
        columns.second[at] = hit.id;
        columns.third[at] = (uint16_t)hit.distance;
    }
    free(next);
    return columns_told(&columns);
}

PyDoc_STRVAR(search_doc,
             "search(runs, queries, radii, /)\n--\n\n"
             "Everything in some runs that lies within its radius of each query, as query numbers,\n"
             "ids and distances, ordered by query. radii are 32-bit integers; below 0 nothing is\n"
             "found.");

static PyObject *kernel_search(PyObject *module, PyObject *args)
{
    PyObject *tuple, *result = NULL;
    Py_buffer queries, radii;
    const Run **runs = NULL;
    size_t count, *rows = NULL;
    uint64_t *kept = NULL;
    Hits hits = {0};
    if (!PyArg_ParseTuple(args, "O!y*y*:search", &PyTuple_Type, &tuple, &queries, &radii))
        return NULL;
    if (runs_given(module, tuple, &runs, &count))
        goto done;
    Py_ssize_t n = items(&radii, sizeof(int32_t));
    int words = count ? runs[0]->words : 0;
    if (n < 0)
        goto done;
    if (!count || (size_t)n >= UINT32_MAX || queries.len != n * 8 * words) {
        PyErr_SetString(PyExc_ValueError, "there must be a run, and as many radii as queries");
        goto done;
    }
    rows = malloc(count * sizeof *rows);
    kept = malloc(((size_t)n + 1) * (size_t)words * sizeof *kept);
    if (!rows || !kept) {
        PyErr_NoMemory();
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = runs[i]->rows;
    Py_BEGIN_ALLOW_THREADS
    order_keep(kept, queries.buf, (size_t)n, words);
    Queries wanted = {kept, radii.buf, (size_t)n, 0};
    for (size_t i = 0; i < count; i++)
        run_search(runs[i], rows[i], &wanted, &hits);
    Py_END_ALLOW_THREADS
    if (hits.failed)
        PyErr_NoMemory();
    else
        result = told(&hits, (size_t)n);
done:
    hits_free(&hits);
    free(kept);
    free(rows);
    free(runs);
    PyBuffer_Release(&queries);
    PyBuffer_Release(&radii);
    return result;
}

/* ---- join -------------------------------------------------------------------------------- */

PyDoc_STRVAR(join_doc,
             "join(run, radius, /)\n--\n\n"
             "The work of finding all pairs of distinct hashes of a built run within a radius.");

static PyObject *kernel_join(PyObject *module, PyObject *args)
{
    State *state = PyModule_GetState(module);
    PyObject *run;
    int radius;
    if (!PyArg_ParseTuple(args, "O!i:join", state->run, &run, &radius))
        return NULL;
    if (!((RunObject *)run)->run.bands.count || radius < 0) {
        PyErr_SetString(PyExc_ValueError, "expected a built run and a radius of 0 or more");
        return NULL;
    }
    PyObject *object = new_object(state->join);
    if (object) {
        Py_INCREF(run);
        ((JoinObject *)object)->run = (RunObject *)run;
        join_start(&((JoinObject *)object)->join, &((RunObject *)run)->run, radius);
    }
    return object;
}

static void join_object_free(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    join_free(&((JoinObject *)self)->join);
    Py_XDECREF((PyObject *)((JoinObject *)self)->run);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* The first row of an entry that is not removed, which has its lowest id; NO_ROW if all are. */
static uint32_t living_row(const Run *run, size_t entry)
{
    for (size_t row = run_first_row(run, entry); row < run_first_row(run, entry + 1); row++)
        if (!run_is_dead(run, row))
            return (uint32_t)row;
    return NO_ROW;
}

/* Pairs as ids, ids and distances, but for those of which an end was removed. */
static PyObject *pairs_told(const Run *run, const Pairs *pairs)
{
    Columns columns;
    if (columns_make(&columns, pairs->count))
        return NULL;
    Py_ssize_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        uint32_t one = living_row(run, pairs->list[i].a), other = living_row(run, pairs->list[i].b);
        if (one == NO_ROW || other == NO_ROW)
            continue;
        columns.first[count] = run->ids[one];
        columns.second[count] = run->ids[other];
        columns.third[count++] = (uint16_t)pairs->list[i].distance;
    }
    for (int i = 0; i < 3; i++)
        if (PyByteArray_Resize(columns.objects[i], (i < 2 ? 8 : 2) * count)) {
            columns_free(&columns);
            return NULL;
        }
    return columns_told(&columns);
}

PyDoc_STRVAR(join_next_doc,
             "next(count, /)\n--\n\n"
             "About `count` more pairs, never more, as ids, ids and distances; None when there are\n"
             "no more. Equal hashes are told by their lowest id.");

static PyObject *join_object_next(PyObject *self, PyObject *arg)
{
    JoinObject *object = (JoinObject *)self;
    const Run *run = &object->run->run;
    Py_ssize_t wanted = PyLong_AsSsize_t(arg);
    if (wanted == -1 && PyErr_Occurred())
        return NULL;
    if (wanted <= JOIN_TILE) {
        PyErr_Format(PyExc_ValueError, "count must be more than %d", JOIN_TILE);
        return NULL;
    }
    if (object->busy) {
        PyErr_SetString(PyExc_RuntimeError, "another thread is taking pairs");
        return NULL;
    }
    if (object->done)
        Py_RETURN_NONE;
    Pairs pairs = {malloc((size_t)wanted * sizeof *pairs.list), 0, (size_t)wanted};
    if (!pairs.list)
        return PyErr_NoMemory();
    int result;
    object->busy = 1;
    Py_BEGIN_ALLOW_THREADS
    result = join_next(&object->join, &pairs);
    Py_END_ALLOW_THREADS
    object->busy = 0;
    object->done = result != 0;
    PyObject *told = result < 0 ? PyErr_NoMemory() : pairs_told(run, &pairs);
    free(pairs.list);
    return told;
}

static PyMethodDef join_methods[] = {
    {"next", join_object_next, METH_O, join_next_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot join_slots[] = {
    {Py_tp_dealloc, join_object_free},
    {Py_tp_methods, join_methods},
    {Py_tp_doc, "All pairs within a radius, a part at a time; see join()."},
    {0, NULL},
};

static PyType_Spec join_spec = {
    .name = "tagcat.match._kernel.Join",
    .basicsize = sizeof(JoinObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = join_slots,
};

/* ---- instruction sets -------------------------------------------------------------------- */

PyDoc_STRVAR(instruction_sets_doc,
             "instruction_sets()\n--\n\n"
             "The names of those that this processor has, best first.");

static PyObject *kernel_instruction_sets(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(args))
{
    const Loops *list[MAX_LOOPS];
    int count = loops_available(list);
    PyObject *names = PyTuple_New(count);
    for (int i = 0; names && i < count; i++) {
        PyObject *name = PyUnicode_FromString(list[i]->name);
        if (!name || PyTuple_SetItem(names, i, name)) {
            Py_DECREF(names);
            return NULL;
        }
    }
    return names;
}

PyDoc_STRVAR(use_doc,
             "use(instruction_set, /)\n--\n\n"
             "Run on an instruction set from now on; the best is in use from the start.");

static PyObject *kernel_use(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *name;
    const Loops *list[MAX_LOOPS];
    if (!PyArg_ParseTuple(args, "s:use", &name))
        return NULL;
    int count = loops_available(list);
    for (int i = 0; i < count; i++)
        if (!strcmp(list[i]->name, name)) {
            loops = list[i];
            Py_RETURN_NONE;
        }
    PyErr_SetString(PyExc_ValueError, "this processor has no such instruction set");
    return NULL;
}

/* ---- module ------------------------------------------------------------------------------ */

static int module_execute(PyObject *module)
{
    State *state = PyModule_GetState(module);
    const Loops *list[MAX_LOOPS];
    loops_available(list);
    loops = list[0];
    state->run = (PyTypeObject *)PyType_FromModuleAndSpec(module, &run_spec, NULL);
    state->join = (PyTypeObject *)PyType_FromModuleAndSpec(module, &join_spec, NULL);
    if (!state->run || !state->join)
        return -1;
    return PyModule_AddType(module, state->run) || PyModule_AddType(module, state->join) ? -1 : 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);
    Py_VISIT(state->run);
    Py_VISIT(state->join);
    return 0;
}

static int module_clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->run);
    Py_CLEAR(state->join);
    return 0;
}

static PyMethodDef methods[] = {
    {"growing", kernel_growing, METH_VARARGS, growing_doc},
    {"build", kernel_build, METH_VARARGS, build_doc},
    {"merge", kernel_merge, METH_VARARGS, merge_doc},
    {"any_stored", kernel_any_stored, METH_VARARGS, any_stored_doc},
    {"search", kernel_search, METH_VARARGS, search_doc},
    {"join", kernel_join, METH_VARARGS, join_doc},
    {"instruction_sets", kernel_instruction_sets, METH_NOARGS, instruction_sets_doc},
    {"use", kernel_use, METH_VARARGS, use_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, module_execute}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "tagcat.match._kernel",
    .m_doc = "Hamming search by scans and multi-index hashing, in C.",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&module);
}
