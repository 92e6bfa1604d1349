/* The forms in which a table can be written. */
#ifndef TABLE_FORM_H
#define TABLE_FORM_H

enum table_form { TABLE_TEXT, TABLE_MARKDOWN, TABLE_CSV, TABLE_JSON, TABLE_FORM_COUNT };

#endif
