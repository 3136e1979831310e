/* The two loops every pixel goes through, as a Python module: the hash's area sums (dhash.c) and the
 * search for uniform borders (borders.c).
 *
 * Both functions release the GIL. numpy versions with equal results are in _area_numpy.py.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "borders.h"
#include "dhash.h"

PyDoc_STRVAR(dhash_doc,
             "dhash(buffer, offset, width, height, row_stride, samples, sample_bytes, shift, /)\n"
             "--\n\n"
             "The area dHash of a picture, as 16 bytes of bits and 16 bytes of ties.\n\n"
             "samples is 1 (luma), 3 (RGB) or 4 (RGB and an unused one); sample_bytes 1, or 2 for\n"
             "little-endian samples shifted right by shift. Raises ValueError when the picture\n"
             "does not lie inside the buffer.");

static PyObject *area_dhash(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer buffer;
    long long offset, width, height, row_stride;
    int samples, sample_bytes, shift;
    if (!PyArg_ParseTuple(args, "y*LLLLiii:dhash", &buffer, &offset, &width, &height, &row_stride,
                          &samples, &sample_bytes, &shift))
        return NULL;
    PyObject *result = NULL;
    Picture picture = {NULL, width, height, row_stride, samples, sample_bytes, shift};
    const char *reason = picture_refused(&picture, offset, buffer.len);
    if (reason) {
        PyErr_SetString(PyExc_ValueError, reason);
    } else {
        picture.pixels = (const uint8_t *)buffer.buf + offset;
        uint8_t hash[32];
        int failed;
        Py_BEGIN_ALLOW_THREADS
        failed = picture_dhash(&picture, hash);
        Py_END_ALLOW_THREADS
        result = failed ? PyErr_NoMemory()
                        : PyBytes_FromStringAndSize((const char *)hash, sizeof hash);
    }
    PyBuffer_Release(&buffer);
    return result;
}

PyDoc_STRVAR(borders_doc,
             "borders(buffer, offset, width, height, x_stride, y_stride, samples, /)\n"
             "--\n\n"
             "Lines of uniform border as (left, top, right, bottom).\n\n"
             "Pixel (x, y) begins at offset + x * x_stride + y * y_stride; strides may be negative.\n"
             "samples is 1 (luma), 3 or 4 (RGB first). Raises ValueError when the picture does not\n"
             "lie inside the buffer.");

static PyObject *area_borders(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer buffer;
    long long offset, width, height, x_stride, y_stride;
    int samples;
    if (!PyArg_ParseTuple(args, "y*LLLLLi:borders", &buffer, &offset, &width, &height, &x_stride,
                          &y_stride, &samples))
        return NULL;
    PyObject *result = NULL;
    View view = {NULL, width, height, x_stride, y_stride, samples};
    const char *reason = view_refused(&view, offset, buffer.len);
    if (reason) {
        PyErr_SetString(PyExc_ValueError, reason);
    } else {
        view.origin = (const uint8_t *)buffer.buf + offset;
        Borders found;
        Py_BEGIN_ALLOW_THREADS
        found = view_borders(&view);
        Py_END_ALLOW_THREADS
        result = Py_BuildValue("LLLL", (long long)found.left, (long long)found.top,
                               (long long)found.right, (long long)found.bottom);
    }
    PyBuffer_Release(&buffer);
    return result;
}

static PyMethodDef methods[] = {
    {"dhash", area_dhash, METH_VARARGS, dhash_doc},
    {"borders", area_borders, METH_VARARGS, borders_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "tagcat.fingerprint._area",
    .m_doc = "Area dHash and border search in C; see _area_numpy.py for the same in numpy.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__area(void)
{
    return PyModuleDef_Init(&module);
}
