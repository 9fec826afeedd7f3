/* commands.h: every command there is; each is defined in the file that bears its name. */
#ifndef COMITY_CLI_COMMANDS_H
#define COMITY_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct command command_init, command_serve, command_import, command_export,
    command_list, command_count, command_search, command_show, command_history, command_diff,
    command_types, command_withdraw, command_erase, command_log_checkpoint, command_log_verify,
    command_log_prove, command_log_export, command_user_add, command_user_list, command_user_passwd,
    command_user_roles, command_user_disable, command_user_enable, command_user_token,
    command_doctor, command_backup, command_restore, command_version, command_help,
    command_completion;

#endif
