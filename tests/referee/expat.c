/* needs: expat */
/* expat as the judge of the User-Data that a S-CSCF reads: the same identities, but for the disagreements written
 * here. */
#include <expat.h>

#include "profile.h"
#include "test.h"

enum { TEXT_MAX = 256, DEPTH_MAX = 32 };

/* The texts that expat reads of the elements that TS 29.228 annex E names, by their places. */
struct heard {
    const char *open[DEPTH_MAX];
    uint32_t depth, count;
    char impi[TEXT_MAX], impu[SUBSCRIBER_IMPUS_MAX + 1][TEXT_MAX], barred[SUBSCRIBER_IMPUS_MAX + 1][TEXT_MAX];
};

static void on_open(void *self, const XML_Char *name, const XML_Char **attributes)
{
    static const char *const names[] = {"IMSSubscription", "PrivateID", "ServiceProfile",
                                        "PublicIdentity",  "Identity",  "BarringIndication"};
    struct heard *heard = self;
    (void)attributes;
    assert_true(heard->depth < DEPTH_MAX);
    heard->open[heard->depth] = "";
    for (unsigned i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], name) == 0) heard->open[heard->depth] = names[i];
    heard->depth++;
}

static void on_close(void *self, const XML_Char *name)
{
    struct heard *heard = self;
    heard->depth--;
    bool listed = strcmp(name, "PublicIdentity") == 0 && heard->depth == 2 && heard->count < SUBSCRIBER_IMPUS_MAX;
    if (listed) heard->count++;
}

static void on_text(void *self, const XML_Char *at, int count)
{
    struct heard *heard = self;
    const char *leaf = heard->depth ? heard->open[heard->depth - 1] : "";
    char *to = NULL;
    if (heard->depth == 2 && strcmp(leaf, "PrivateID") == 0) to = heard->impi;
    if (heard->depth == 4 && strcmp(leaf, "Identity") == 0) to = heard->impu[heard->count];
    if (heard->depth == 4 && strcmp(leaf, "BarringIndication") == 0) to = heard->barred[heard->count];
    if (!to) return;
    assert_true(strlen(to) + (size_t)count < TEXT_MAX);
    strncat(to, at, (size_t)count);
}

static bool expat_reads(struct heard *heard, struct bytes xml)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    memset(heard, 0, sizeof *heard);
    XML_SetUserData(parser, heard);
    XML_SetElementHandler(parser, on_open, on_close);
    XML_SetCharacterDataHandler(parser, on_text);
    bool read = XML_Parse(parser, xml.at, (int)xml.count, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return read;
}

static bool alike(struct bytes xml)
{
    static char room[1 << 16];
    struct pen pen = pen_on(room, sizeof room);
    struct profile profile;
    struct heard heard;
    bool ours = !profile_read(&profile, &pen, xml).why;
    if (ours != expat_reads(&heard, xml)) return false;
    if (!ours) return true;
    bool same = bytes_equal(profile.impi, bytes_text(heard.impi)) && profile.impu_count == heard.count;
    for (uint32_t i = 0; same && i < heard.count; i++)
        same = bytes_equal(profile.impu[i], bytes_text(heard.impu[i])) &&
               profile.barred[i] == (strcmp(heard.barred[i], "1") == 0);
    return same;
}

#define PERSON "<PrivateID>a@b</PrivateID>"
#define ONE "<ServiceProfile><PublicIdentity><Identity>sip:a@b</Identity></PublicIdentity></ServiceProfile>"

TEST(expat_hears_the_same_identities)
{
    static const char *const rows[] = {
        "<IMSSubscription>" PERSON ONE "</IMSSubscription>",
        "<?xml version='1.0'?>\n<IMSSubscription xmlns:x=\"urn:y\">\n  " PERSON "\n  " ONE "\n</IMSSubscription>\n",
        "<IMSSubscription>" PERSON ONE ONE "</IMSSubscription>",
        "<IMSSubscription>" PERSON
        "<ServiceProfile><PublicIdentity><Identity>sip:a&amp;b&lt;&gt;&quot;&apos;@c</Identity>"
        "<BarringIndication>1</BarringIndication></PublicIdentity><InitialFilterCriteria/></ServiceProfile>"
        "</IMSSubscription>",
        "<IMSSubscription>" PERSON "<ServiceProfile><PublicIdentity><BarringIndication>0</BarringIndication>"
        "<Identity>tel:+1</Identity><Extension><Identity>sip:other@b</Identity></Extension></PublicIdentity>"
        "</ServiceProfile></IMSSubscription>",
        "<IMSSubscription ><PrivateID >a@b</PrivateID ><Extension><PrivateID>no</PrivateID></Extension>" ONE
        "</IMSSubscription>",
        "<IMSSubscription><!-- nobody -->" PERSON ONE "</IMSSubscription>",
        "<IMSSubscription>" PERSON ONE,
        "",
        "text",
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++)
        if (!alike(bytes_text(rows[i]))) fail_msg("%s", rows[i]);
}

TEST(expat_hears_what_the_hss_writes)
{
    static const char octets[] = "a&<>\"'@:+b0";
    char room[4096], text[SUBSCRIBER_IMPUS_MAX][16];
    (void)state;
    for (unsigned round = 0; round < 500; round++) {
        struct profile profile = {.impi = BYTES("a&b@c"), .impu_count = round % SUBSCRIBER_IMPUS_MAX + 1};
        struct pen pen = pen_on(room, sizeof room);
        for (uint32_t i = 0; i < profile.impu_count; i++) {
            for (unsigned c = 0; c < sizeof text[i]; c++)
                text[i][c] = octets[(round * 7 + i * 5 + c * (round % 11 + 1)) % (sizeof octets - 1)];
            profile.impu[i] = bytes_of(text[i], sizeof text[i]);
            profile.barred[i] = (round + i) % 3 == 0;
        }
        profile_write(&pen, &profile);
        struct bytes xml = pen_done(&pen);
        assert_true(xml.at != NULL);
        if (!alike(xml)) fail_msg("%.*s", (int)xml.count, xml.at);
    }
}

/* Our reader is one for the documents of an HSS, not one of XML; each row says what it does not do. */
TEST(where_they_disagree_is_written_here)
{
    static const struct {
        const char *xml, *why;
    } rows[] = {
        {"<IMSSubscription><!-- > <PrivateID>c@d</PrivateID> -->" PERSON ONE "</IMSSubscription>",
         "tags in a comment are tags to us"},
        {"<IMSSubscription><PrivateID><![CDATA[a@b]]></PrivateID>" ONE "</IMSSubscription>", "CDATA is not undone"},
        {"<IMSSubscription><PrivateID>a&#64;b</PrivateID>" ONE "</IMSSubscription>", "a number is no entity to us"},
        {"<IMSSubscription>" PERSON "</x>" ONE "</IMSSubscription>", "an end tag of nothing is passed over"},
        {"<IMSSubscription>" PERSON ONE "</IMSSubscription>text", "what follows the document is not read"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++)
        if (alike(bytes_text(rows[i].xml))) fail_msg("no disagreement any more: %s", rows[i].why);
}

TESTS(UNIT(expat_hears_the_same_identities), UNIT(expat_hears_what_the_hss_writes),
      UNIT(where_they_disagree_is_written_here))
