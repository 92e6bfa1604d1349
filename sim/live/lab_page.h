/* The lab's own page, on a port of its own: the page of the run so far, by HTTP, and over a WebSocket the news that
 * there is more to see, and the wishes of the observer: to pause, one event, another speed. Only pages that it served
 * itself may say anything to it. */
#ifndef LAB_PAGE_H
#define LAB_PAGE_H

#include "lab.h"
#include "out.h"

struct lab_page;

/* How the time of the run goes. */
struct lab_time {
    bool paused;
    uint32_t speed; /* thousandths; LAB_UNLIMITED: links take no time */
    sim_time now;
};
enum { LAB_SPEED_MIN = 100, LAB_SPEED_MAX = 100 * 1000, LAB_UNLIMITED = 0 };

struct lab_page_events {
    bool (*write)(void *self, sink_fn *, void *to); /* the page, in a process of its own: it may change the run as it
                                                     * likes */
    struct lab_time (*time)(void *self);
    void (*pause)(void *self, bool);
    void (*step)(void *self);
    void (*speed)(void *self, uint32_t);
};

/* NULL when nothing can listen there. */
struct lab_page *lab_page_new(struct sockets *, uv_loop_t *, const char *address, uint16_t port,
                              const struct lab_page_events *, void *self);
uint16_t lab_page_port(const struct lab_page *);
/* There is more to see, or the speed has changed: the observers are told soon. */
void lab_page_changed(struct lab_page *);
/* Before the sockets are freed: nobody is served any more. Then, after them, its memory. */
void lab_page_close(struct lab_page *);
void lab_page_free(struct lab_page *);

#endif
