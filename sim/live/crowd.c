/* A list a standing, the newest last. */
#include "crowd.h"

#include "must.h"

#include <stddef.h>

static void take_out(struct crowd *crowd, struct crowd_place *place)
{
    enum standing standing = place->standing;
    if (place->before) place->before->after = place->after;
    else crowd->first[standing] = place->after;
    if (place->after) place->after->before = place->before;
    else crowd->last[standing] = place->before;
}

static void put_last(struct crowd *crowd, struct crowd_place *place, enum standing standing)
{
    place->standing = standing;
    place->after = NULL;
    place->before = crowd->last[standing];
    if (place->before) place->before->after = place;
    else crowd->first[standing] = place;
    crowd->last[standing] = place;
}

void crowd_enter(struct crowd *crowd, struct crowd_place *place, void *whose)
{
    must(!place->taken);
    place->taken = true;
    place->whose = whose;
    crowd->count++;
    put_last(crowd, place, STANDING_OPENING);
}

void crowd_stand(struct crowd *crowd, struct crowd_place *place, enum standing standing)
{
    if (!place->taken || place->standing == standing) return;
    take_out(crowd, place);
    put_last(crowd, place, standing);
}

void crowd_leave(struct crowd *crowd, struct crowd_place *place)
{
    if (!place->taken) return;
    take_out(crowd, place);
    place->taken = false;
    crowd->count--;
}

static struct crowd_place *first_from(const struct crowd *crowd, enum standing standing)
{
    for (; standing < STANDING_BUSY; standing++)
        if (crowd->first[standing]) return crowd->first[standing];
    return NULL;
}

struct crowd_place *crowd_first(const struct crowd *crowd)
{
    return first_from(crowd, STANDING_OPENING);
}

struct crowd_place *crowd_next(const struct crowd *crowd, const struct crowd_place *place)
{
    return place->after ? place->after : first_from(crowd, place->standing + 1);
}
