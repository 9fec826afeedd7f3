/* pages.c: the table of pages. The first row that fits answers. */
#include "web/html.h"

/* A partner's page answers "what do we do with them"; the record itself stands below /record. */
static void one(struct request *q, struct response *a) {
    if (strcmp(q->schema->type->name, "partner") == 0)
        page_partner(q, a);
    else
        page_record(q, a);
}

const struct route page_routes[] = {{METHOD_GET, "/", ACCESS_READER, page_picture},
                                    {METHOD_GET, "/login", ACCESS_PUBLIC, page_login},
                                    {METHOD_POST, "/login", ACCESS_PUBLIC, page_login_post},
                                    {METHOD_POST, "/logout", ACCESS_READER, page_logout},
                                    {METHOD_GET, "/account", ACCESS_READER, page_account},
                                    {METHOD_POST, "/account", ACCESS_READER, page_account_post},
                                    {METHOD_GET, "/users", ACCESS_ADMIN, page_users},
                                    {METHOD_POST, "/users", ACCESS_ADMIN, page_users_post},
                                    {METHOD_GET, "/search", ACCESS_READER, page_search},
                                    {METHOD_GET, "/records", ACCESS_READER, page_records},
                                    {METHOD_GET, "/log", ACCESS_READER, page_log},
                                    {METHOD_GET, "/imports", ACCESS_READER, page_imports},
                                    {METHOD_GET, "/imports/:id", ACCESS_READER, page_import},
                                    {METHOD_GET, "/:type", ACCESS_READER, page_explorer},
                                    {METHOD_GET, "/:type/new", ACCESS_AUTHOR, page_new},
                                    {METHOD_POST, "/:type/new", ACCESS_AUTHOR, page_new},
                                    {METHOD_GET, "/:type/:id", ACCESS_READER, one},
                                    {METHOD_GET, "/:type/:id/record", ACCESS_READER, page_record},
                                    {METHOD_GET, "/:type/:id/proof", ACCESS_READER, page_proof},
                                    {METHOD_GET, "/:type/:id/edit", ACCESS_AUTHOR, page_edit},
                                    {METHOD_POST, "/:type/:id/edit", ACCESS_AUTHOR, page_edit},
                                    {0}};
