-- A library of form 1: one table, a row for each save.
CREATE TABLE library_form (form INTEGER NOT NULL);
INSERT INTO library_form VALUES (1);
CREATE TABLE saved (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, author TEXT, note TEXT, saved TEXT NOT NULL,
    model_version TEXT, dataset_name TEXT, dataset_hash TEXT, content TEXT NOT NULL
);
INSERT INTO saved VALUES (1, 'scenario', '会前', '李', '初稿', '2023-01-05T09:00:00+08:00', '0.0.9', 'sample', 'abc', '{"values": {"market": 0.01}}');
INSERT INTO saved VALUES (2, 'scenario', '会前', '李', NULL, '2023-01-05T10:30:00+08:00', '0.0.9', 'sample', 'abc', '{"values": {"market": 0.02}}');
INSERT INTO saved VALUES (3, 'scenario', 'O''Brien 🙂', NULL, NULL, '2023-01-06T02:00:00+00:00', '0.0.9', 'sample', 'abc', '{"values": {"old_market": 0.03}}');
INSERT INTO saved VALUES (4, 'projection', '会前', '王', 'frozen', '2023-01-07T02:00:00+00:00', '0.0.9', 'sample', 'abc', '{"growth": 0.087}');
