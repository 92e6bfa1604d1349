/* Load: how many users come, how fast, and which variants they take. */
#include "parser.h"

static bool mix_read(struct parser *p, struct load_item *load)
{
    struct mix_item **tail = &load->mix;
    load->is_mix = true;
    if (!parser_word_name(p, &load->variant, "a variant")) return false;
    do {
        struct mix_item *mix = *tail = arena_new(p->arena, struct mix_item);
        tail = &mix->next;
        if (!parser_value(p, &mix->value, "a value of the variant") || !parser_quantity(p, &mix->share, "a share"))
            return false;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

static bool setting_read(struct parser *p, struct load_item *load)
{
    if (!parser_word_any(p, &load->setting.name, "a setting, `mix` or `}`")) return false;
    return parser_values(p, &load->setting.values, TOKEN_COMMA, "a value");
}

static bool load_read(struct parser *p, void *item)
{
    struct load_item *load = item;
    load->span = lex_token_span(p->token);
    if (!(parser_take_word(p, WORD_MIX) ? mix_read(p, load) : setting_read(p, load))) return false;
    parser_close_span(p, &load->span);
    return true;
}

bool parser_load(struct parser *p, struct load_item **load)
{
    static const struct parser_items items = {{.what = "a setting", .begin = BEGIN_SETTING},
                                              sizeof(struct load_item),
                                              offsetof(struct load_item, next),
                                              load_read};
    return parser_items(p, load, &items);
}
