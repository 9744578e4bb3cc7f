"""Files in and out: folders of CSV and workbooks in; tidy frames, xlsx and docx out."""
