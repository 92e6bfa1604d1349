/* librsvg at run time: the functions that are used of it and of cairo, which comes with it, have been the same since
 * librsvg 2.52. */
#include "png.h"

#include <dlfcn.h>

struct rectangle {
    double x, y, width, height;
};

/* The functions, in the words of rsvg.h, cairo.h and gobject.h; objects of theirs are opaque here. */
struct rsvg {
    void *(*new_from_data)(const unsigned char *, size_t, void **error);
    int (*size_in_pixels)(void *handle, double *width, double *height);
    int (*render)(void *handle, void *cairo, const struct rectangle *viewport, void **error);
    void (*unref)(void *object);
    void *(*surface_create)(int format, int width, int height);
    void (*surface_destroy)(void *surface);
    int (*write_png)(void *surface, int (*write)(void *self, const unsigned char *, unsigned count), void *self);
    void *(*cairo_create)(void *surface);
    void (*cairo_destroy)(void *cairo);
};

static const struct {
    const char *name;
    size_t at;
} symbols[] = {
    {"rsvg_handle_new_from_data", offsetof(struct rsvg, new_from_data)},
    {"rsvg_handle_get_intrinsic_size_in_pixels", offsetof(struct rsvg, size_in_pixels)},
    {"rsvg_handle_render_document", offsetof(struct rsvg, render)},
    {"g_object_unref", offsetof(struct rsvg, unref)},
    {"cairo_image_surface_create", offsetof(struct rsvg, surface_create)},
    {"cairo_surface_destroy", offsetof(struct rsvg, surface_destroy)},
    {"cairo_surface_write_to_png_stream", offsetof(struct rsvg, write_png)},
    {"cairo_create", offsetof(struct rsvg, cairo_create)},
    {"cairo_destroy", offsetof(struct rsvg, cairo_destroy)},
};

enum { FORMAT_ARGB32 = 0, STATUS_SUCCESS = 0, STATUS_WRITE_ERROR = 11 };

static const char *load(struct rsvg *rsvg)
{
    void *library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) return "it needs librsvg (Debian: librsvg2-2); --svg needs nothing";
    for (unsigned i = 0; i < COUNT(symbols); i++) {
        void *symbol = dlsym(library, symbols[i].name); /* in the libraries that come with it, too */
        if (!symbol) return "it needs librsvg 2.52 or later";
        memcpy((char *)rsvg + symbols[i].at, &symbol, sizeof symbol);
    }
    return NULL;
}

struct receiver {
    sink_fn *sink;
    void *self;
};

static int take(void *self, const unsigned char *at, unsigned count)
{
    struct receiver *receiver = self;
    return receiver->sink(receiver->self, bytes_of(at, count)) ? STATUS_SUCCESS : STATUS_WRITE_ERROR;
}

static const char *draw(const struct rsvg *rsvg, void *handle, struct receiver *receiver)
{
    struct rectangle page = {0};
    if (!rsvg->size_in_pixels(handle, &page.width, &page.height)) return "the picture has no size";
    page.width *= PNG_SCALE;
    page.height *= PNG_SCALE;
    void *surface = rsvg->surface_create(FORMAT_ARGB32, (int)page.width, (int)page.height);
    void *cairo = rsvg->cairo_create(surface);
    const char *wrong = NULL;
    if (!rsvg->render(handle, cairo, &page, NULL)) wrong = "librsvg cannot draw it: it is too large";
    else if (rsvg->write_png(surface, take, receiver) != STATUS_SUCCESS) wrong = "the PNG could not be written";
    rsvg->cairo_destroy(cairo);
    rsvg->surface_destroy(surface);
    return wrong;
}

const char *png_write(sink_fn *sink, void *self, struct bytes svg)
{
    struct rsvg rsvg;
    struct receiver receiver = {sink, self};
    const char *wrong = load(&rsvg);
    if (wrong) return wrong;
    void *handle = rsvg.new_from_data((const unsigned char *)svg.at, svg.count, NULL);
    if (!handle) return "librsvg cannot read the picture";
    wrong = draw(&rsvg, handle, &receiver);
    rsvg.unref(handle);
    return wrong;
}
