/* Writes the log of the vectors as a directory, as it would lie on a stick: checkpoint, tiles and
 * entry bundles under their own names, and checkpoint.old of an earlier size.
 * Usage: tlog_mirror DIR SIZE OLD_SIZE */
#include "../fixture.h"

#include <stdlib.h>
#include <sys/stat.h>

static void check(bool good, const char *what) {
    if (good)
        return;
    perror(what);
    exit(EXIT_FAILURE);
}

static void make_parents(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0777); /* a parent that cannot be made shows when the file is opened */
        *slash = '/';
    }
}

static void put_file(const char *directory, const char *name, struct span bytes) {
    AUTO_BUF struct buf path = {0};
    buf_printf(&path, "%s/%s", directory, name);
    make_parents(path.p);
    FILE *to = fopen(path.p, "wb");
    check(to != NULL, path.p);
    check(fwrite(bytes.p, 1, bytes.n, to) == bytes.n, path.p);
    check(fclose(to) == 0, path.p);
}

static void put_checkpoint(const char *directory, const char *name, struct log *l, uint64_t size) {
    struct key_pair key;
    struct hash root;
    vector_keys(&key, NULL);
    check(tlog_root(size, &l->shelf.tiles, &root, NULL), name);
    AUTO_BUF struct buf note = {0};
    tlog_checkpoint_sign(&note, LOG_NAME, size, &root, &key);
    put_file(directory, name, buf_view(&note));
}

static void put_tile(const char *directory, struct log *l, struct tlog_path path) {
    char name[TLOG_PATH_MAX];
    struct hash tile[TLOG_TILE_WIDTH];
    check(l->shelf.tiles.read(&l->shelf, path.level, path.index, path.width, tile, NULL), "tile");
    tlog_path_format(&path, name);
    put_file(directory, name, (struct span){(const char *)tile, path.width * sizeof *tile});
}

static void put_bundle(const char *directory, struct tlog_path path) {
    char name[TLOG_PATH_MAX], room[24];
    AUTO_BUF struct buf bundle = {0};
    for (unsigned i = 0; i < path.width; i++)
        tlog_bundle_put(&bundle, leaf_text(path.index * TLOG_TILE_WIDTH + i, room));
    path.kind = TLOG_PATH_ENTRIES;
    tlog_path_format(&path, name);
    put_file(directory, name, buf_view(&bundle));
}

int main(int argc, char **argv) {
    struct error e = {0};
    check(argc == 4 && crypto_start(&e), "usage: tlog_mirror DIR SIZE OLD_SIZE");
    uint64_t size = strtoull(argv[2], NULL, 10), old_size = strtoull(argv[3], NULL, 10);
    struct log *l = log_new(size);
    for (unsigned level = 0; level < TLOG_LEVELS_MAX; level++)
        for (uint64_t index = 0; tlog_tile_width(size, level, index) > 0; index++) {
            unsigned width = tlog_tile_width(size, level, index);
            struct tlog_path path = {TLOG_PATH_TILE, level, index, width};
            put_tile(argv[1], l, path);
            if (level == 0)
                put_bundle(argv[1], path);
        }
    put_checkpoint(argv[1], "checkpoint", l, size);
    put_checkpoint(argv[1], "checkpoint.old", l, old_size);
    log_free(l);
    return EXIT_SUCCESS;
}
