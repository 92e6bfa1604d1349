/* The store: what goes in comes out, a ring reuses only what nobody can name. */
#include "store.h"
#include "test.h"

TEST(a_blob_keeps_its_octets_and_so_does_a_part_of_it)
{
    (void)state;
    struct store *store = store_new(STORE_KEEP, 4);
    blob_id blob = store_put(store, BYTES("REGISTER sip:ims.example"));
    same_bytes(store_bytes(store, blob), BYTES("REGISTER sip:ims.example"));
    same_bytes(store_bytes(store, blob_part(blob, 9, 3)), BYTES("sip"));
    assert_int_equal(store_size(store), 24);
    assert_true(blob != BLOB_NONE);
    assert_null(store_bytes(store, BLOB_NONE).at);
    store_free(store);
}

TEST(a_store_that_keeps_is_full_when_its_segments_are)
{
    (void)state;
    static char block[60000];
    struct store *store = store_new(STORE_KEEP, 2);
    assert_true(store_put(store, bytes_of(block, sizeof block)) != BLOB_NONE);
    assert_true(store_put(store, bytes_of(block, sizeof block)) != BLOB_NONE);
    assert_true(store_put(store, bytes_of(block, sizeof block)) == BLOB_NONE);
    store_free(store);
}

TEST(a_ring_goes_round_over_what_nobody_names)
{
    (void)state;
    static char block[50000];
    struct store *store = store_new(STORE_RING, 3);
    blob_id kept = store_put(store, BYTES("kept"));
    store_take(store, kept);
    for (unsigned i = 0; i < 100; i++) {
        blob_id blob = store_put(store, bytes_of(block, sizeof block));
        assert_true(blob != BLOB_NONE);
        same_bytes(store_bytes(store, kept), BYTES("kept"));
    }
    store_give(store, kept);
    store_free(store);
}

TEST(a_ring_whose_segments_are_all_named_is_full)
{
    (void)state;
    static char block[50000];
    struct store *store = store_new(STORE_RING, 2);
    for (unsigned i = 0; i < 2; i++) store_take(store, store_put(store, bytes_of(block, sizeof block)));
    assert_true(store_put(store, bytes_of(block, sizeof block)) == BLOB_NONE);
    store_free(store);
}

TEST(what_was_kept_stays_when_it_becomes_a_ring)
{
    struct store *store = store_new(STORE_KEEP, 64);
    static char octets[STORE_BLOB_MAX];
    memset(octets, 'a', sizeof octets);
    blob_id kept = store_put(store, bytes_of(octets, sizeof octets)), held = store_put(store, BYTES("in flight"));
    store_take(store, held);
    store_ring(store);
    memset(octets, 'b', sizeof octets);
    for (uint32_t i = 0; i < 1000; i++) assert_true(store_put(store, bytes_of(octets, sizeof octets)) != BLOB_NONE);
    assert_int_equal(store_bytes(store, kept).at[100], 'a');
    same_bytes(store_bytes(store, held), BYTES("in flight"));
    store_give(store, held); /* nobody has counted it */
    store_free(store);
}

TESTS(UNIT(what_was_kept_stays_when_it_becomes_a_ring), UNIT(a_blob_keeps_its_octets_and_so_does_a_part_of_it),
      UNIT(a_store_that_keeps_is_full_when_its_segments_are), UNIT(a_ring_goes_round_over_what_nobody_names),
      UNIT(a_ring_whose_segments_are_all_named_is_full))
