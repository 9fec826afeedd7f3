/* page_users.c: the own account, and users for administrators. */
#include "web/html.h"

#include <stdio.h>

/* ---- one change to accounts in a batch of its own
 * ------------------------------------------------------------------- */

typedef bool account_change(struct request *q, struct batch *b, struct buf *said, struct error *e);

static bool commit(struct request *q, account_change *change, struct buf *said, struct error *e) {
    struct batch *b = node_begin(q->node, span_of(q->user.name), e);
    if (b == NULL)
        return false;
    if (change(q, b, said, e))
        return batch_commit(b, e);
    batch_abandon(b);
    return false;
}

/* ---- own account
 * ---------------------------------------------------------------------------------------------------
 */

static void account_page(struct request *q, struct response *a, const char *said,
                         const struct error *e) {
    struct secret_info *tokens = NULL;
    size_t n = 0;
    struct error ignored;
    AUTO_BUF struct buf roles = {0};
    page_begin(q, a, T("Your account"), "");
    struct buf *b = &a->body;
    role_put(&roles, q->user.roles);
    buf_str(b, "<h1>");
    html_str(b, q->user.name);
    buf_printf(b, "</h1><p class=\"meta\">%s ", T("Roles:"));
    html_text(b, buf_view(&roles));
    buf_str(b, "</p>");
    html_problem(b, e);
    if (said != NULL) {
        buf_str(b, "<p class=\"notice\" role=\"status\">");
        html_str(b, said);
        buf_str(b, "</p>");
    }
    buf_printf(b, "<section><h2>%s</h2><form class=\"edit\" method=\"post\">",
               T("Change your password"));
    html_csrf(q, b);
    buf_printf(b,
               "<div class=\"field\"><label for=\"old\">%s</label><input id=\"old\" "
               "type=\"password\" name=\"old\""
               " autocomplete=\"current-password\" required></div><div class=\"field\"><label "
               "for=\"new\">%s</label>"
               "<p class=\"hint\">%s</p><input id=\"new\" type=\"password\" name=\"new\" "
               "autocomplete=\"new-password\""
               " minlength=\"10\" required></div><button name=\"do\" "
               "value=\"password\">%s</button></form></section>",
               T("Password now"), T("New password"),
               T("At least ten characters. Other sessions end."), T("Change password"));
    buf_printf(b, "<section><h2>%s</h2>", T("Tokens for programs"));
    if (secret_list(q->reader, SECRET_TOKEN, q->user.name, q->arena, &tokens, &n, &ignored) &&
        n > 0) {
        buf_str(b, "<table class=\"list\"><tbody>");
        for (size_t i = 0; i < n; i++) {
            buf_str(b, "<tr><th scope=\"row\">");
            html_text(b, tokens[i].label.n > 0 ? tokens[i].label : tokens[i].id);
            buf_str(b, "</th><td>");
            html_moment(b, tokens[i].created);
            buf_str(b, "</td><td><form method=\"post\">");
            html_csrf(q, b);
            buf_str(b, "<input type=\"hidden\" name=\"id\"");
            html_attribute(b, "value", tokens[i].id);
            buf_printf(b,
                       "><button class=\"quiet\" name=\"do\" "
                       "value=\"revoke\">%s</button></form></td></tr>",
                       T("Revoke"));
        }
        buf_str(b, "</tbody></table>");
    }
    buf_str(b, "<form class=\"edit\" method=\"post\">");
    html_csrf(q, b);
    buf_printf(b,
               "<div class=\"field\"><label for=\"label\">%s</label><input id=\"label\" "
               "name=\"label\" maxlength=\"80\">"
               "</div><button name=\"do\" value=\"token\">%s</button></form></section>",
               T("What it is for"), T("Make a token"));
    page_end(q, a);
}

void page_account(struct request *q, struct response *a) {
    account_page(q, a, NULL, NULL);
}

static bool change_password(struct request *q, struct batch *b, struct buf *said, struct error *e) {
    struct user u;
    struct span old = http_form(q, "old"), fresh = http_form(q, "new");
    if (!user_check(batch_reader(b), span_of(q->user.name), old.p == NULL ? SPAN("") : old, &u))
        return error_set(e, ERROR_FORBIDDEN, "%s", T("The password is wrong"));
    buf_str(said, T("Your password is changed. Sign in again."));
    return user_password(b, q->user.name, fresh.p == NULL ? SPAN("") : fresh, e);
}

static bool make_token(struct request *q, struct batch *b, struct buf *said, struct error *e) {
    char token[SECRET_TEXT];
    struct span label = http_form(q, "label");
    if (!secret_issue(b, SECRET_TOKEN, q->user.name, label.n > 80 ? SPAN("") : label, token, e))
        return false;
    buf_printf(said, "%s %s", T("Copy this token now; it is not shown again:"), token);
    return true;
}

static bool revoke_token(struct request *q, struct batch *b, struct buf *said, struct error *e) {
    buf_str(said, T("The token is revoked."));
    return secret_revoke_id(b, SECRET_TOKEN, q->user.name, http_form(q, "id"), e);
}

void page_account_post(struct request *q, struct response *a) {
    struct span act = http_form(q, "do");
    struct error e;
    AUTO_BUF struct buf said = {0};
    account_change *change = span_is(act, "password") ? change_password
                             : span_is(act, "token")  ? make_token
                             : span_is(act, "revoke") ? revoke_token
                                                      : NULL;
    if (change == NULL) {
        http_redirect(q, a, "/account");
    } else if (commit(q, change, &said, &e)) {
        account_page(q, a, said.p, NULL);
    } else {
        a->status = 422;
        account_page(q, a, NULL, &e);
    }
}

/* ---- users
 * ---------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum role role;
} roles[] = {{"reader", ROLE_READER},
             {"author", ROLE_AUTHOR},
             {"releaser", ROLE_RELEASER},
             {"admin", ROLE_ADMIN}};

static void put_roles(struct buf *b, unsigned mask) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        buf_printf(b, "<label><input type=\"checkbox\" name=\"role\" value=\"%s\"%s> %s</label> ",
                   roles[i].name, mask & roles[i].role ? " checked" : "", roles[i].name);
}

static void users_page(struct request *q, struct response *a, const char *said,
                       const struct error *e) {
    struct user *users = NULL;
    size_t n = 0;
    struct error failed;
    page_begin(q, a, T("Users"), "/users");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1>", T("Users"));
    html_problem(b, e);
    if (said != NULL) {
        buf_str(b, "<p class=\"notice\" role=\"status\">");
        html_str(b, said);
        buf_str(b, "</p>");
    }
    if (!user_list(q->reader, q->arena, &users, &n, &failed)) {
        page_fail(q, a, &failed);
        return;
    }
    buf_printf(b,
               "<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">%s</th><th "
               "scope=\"col\">%s</th>"
               "<th scope=\"col\">%s</th></tr></thead><tbody>",
               T("Name"), T("Roles"), T("Since"));
    for (size_t i = 0; i < n; i++) {
        buf_str(b, "<tr><th scope=\"row\">");
        html_str(b, users[i].name);
        buf_str(b, users[i].disabled ? T(" (disabled)") : "");
        buf_str(b, "</th><td><form method=\"post\" class=\"row\">");
        html_csrf(q, b);
        buf_str(b, "<input type=\"hidden\" name=\"name\"");
        html_attribute(b, "value", span_of(users[i].name));
        buf_str(b, ">");
        put_roles(b, users[i].roles);
        buf_printf(b,
                   "<label><input type=\"checkbox\" name=\"exercise\" value=\"yes\"%s> %s</label> "
                   "<label><input type=\"checkbox\" name=\"disabled\" value=\"yes\"%s> %s</label> "
                   "<button name=\"do\" value=\"change\">%s</button></form></td><td>",
                   users[i].exercise ? " checked" : "", T("exercise"),
                   users[i].disabled ? " checked" : "", T("disabled"), T("Save"));
        html_moment(b, users[i].created);
        buf_str(b, "</td></tr>");
    }
    buf_printf(b, "</tbody></table></div><section><h2>%s</h2><form class=\"edit\" method=\"post\">",
               T("A new user"));
    html_csrf(q, b);
    buf_printf(b,
               "<div class=\"field\"><label for=\"name\">%s</label><input id=\"name\" "
               "name=\"name\" required"
               " maxlength=\"63\"></div><div class=\"field\"><label for=\"password\">%s</label><p "
               "class=\"hint\">%s</p>"
               "<input id=\"password\" type=\"password\" name=\"password\" "
               "autocomplete=\"new-password\" minlength=\"10\""
               " required></div><fieldset><legend>%s</legend>",
               T("Name"), T("Password"),
               T("At least ten characters; the person changes it after signing in."), T("Roles"));
    put_roles(b, ROLE_READER);
    buf_printf(b, "</fieldset><button name=\"do\" value=\"add\">%s</button></form></section>",
               T("Add the user"));
    page_end(q, a);
}

void page_users(struct request *q, struct response *a) {
    users_page(q, a, NULL, NULL);
}

static unsigned roles_of(const struct request *q) {
    unsigned mask = 0;
    for (size_t i = 0; i < q->form_count; i++)
        for (size_t k = 0; span_is(q->form[i].name, "role") && k < sizeof roles / sizeof *roles;
             k++)
            if (span_is(q->form[i].value, roles[k].name))
                mask |= roles[k].role;
    return mask;
}

static bool add_user(struct request *q, struct batch *b, struct buf *said, struct error *e) {
    struct user u = {.roles = roles_of(q)};
    struct span name = http_form(q, "name"), password = http_form(q, "password");
    snprintf(u.name, sizeof u.name, "%.*s", (int)(name.n < sizeof u.name ? name.n : 0),
             name.p != NULL ? name.p : "");
    buf_printf(said, "%s %s", u.name, T("is added."));
    return user_add(b, &u, password.p == NULL ? SPAN("") : password, e);
}

static bool change_user(struct request *q, struct batch *b, struct buf *said, struct error *e) {
    struct user u;
    struct span name = http_form(q, "name");
    if (!user_get(batch_reader(b), name.p == NULL ? SPAN("") : name, &u))
        return error_set(e, ERROR_NOT_FOUND, "%s", T("There is no such user"));
    u.roles = roles_of(q);
    u.exercise = http_form(q, "exercise").p != NULL;
    u.disabled = http_form(q, "disabled").p != NULL;
    if (strcmp(u.name, q->user.name) == 0 && ((u.roles & ROLE_ADMIN) == 0 || u.disabled))
        return error_set(e, ERROR_FORBIDDEN, "%s",
                         T("You cannot take the administrator's role from yourself"));
    buf_printf(said, "%s %s", u.name, T("is changed."));
    return user_change(b, &u, e);
}

void page_users_post(struct request *q, struct response *a) {
    struct error e;
    AUTO_BUF struct buf said = {0};
    account_change *change = span_is(http_form(q, "do"), "add") ? add_user : change_user;
    if (commit(q, change, &said, &e)) {
        users_page(q, a, said.p, NULL);
        return;
    }
    a->status = 422;
    users_page(q, a, NULL, &e);
}
