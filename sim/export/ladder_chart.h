/* The ladder as text for other people's drawing programs. Names and labels are quoted as each of them needs it, so
 * that a hostile one is shown and never read as a command. */
#ifndef LADDER_CHART_H
#define LADDER_CHART_H

#include "ladder.h"

enum chart { CHART_MERMAID, CHART_PLANTUML, CHART_MSCGEN, CHART_COUNT };

/* Mermaid 10 (sequenceDiagram), PlantUML 1.2020 (sequence), mscgen 0.20. */
void ladder_chart(struct out *, const struct ladder *, enum chart, struct arena *);

#endif
