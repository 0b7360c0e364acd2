      *> A batch in COBOL: each grant of a list is checked, and the
      *> report has a line of fixed columns for each. Texts go to ssdc
      *> with a NUL after them (X"00") and come back in fields filled
      *> up with spaces; amounts become packed decimals.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. CHECKGRANTS.

       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT GRANT-FILE ASSIGN TO GRANT-PATH
               ORGANIZATION LINE SEQUENTIAL
               FILE STATUS GRANT-STATUS.
           SELECT REPORT-FILE ASSIGN TO REPORT-PATH
               ORGANIZATION LINE SEQUENTIAL
               FILE STATUS REPORT-STATUS.

       DATA DIVISION.
       FILE SECTION.
       FD  GRANT-FILE.
       01  GRANT-RECORD            PIC X(16).
       FD  REPORT-FILE.
       01  REPORT-RECORD           PIC X(132).

       WORKING-STORAGE SECTION.
       01  PATHS.
           05  PORTFOLIO-PATH      PIC X(256).
           05  GRANT-PATH          PIC X(256).
           05  REPORT-PATH         PIC X(256).
           05  AS-OF               PIC X(10).
       01  FILE-STATUSES.
           05  GRANT-STATUS        PIC XX.
           05  REPORT-STATUS       PIC XX.
           05  END-OF-GRANTS       PIC X VALUE "N".

      *> What ssdc knows by address.
       01  HANDLES.
           05  PORTFOLIO           USAGE POINTER VALUE NULL.
           05  POLICY              USAGE POINTER VALUE NULL.
           05  REPORT-JSON         USAGE POINTER VALUE NULL.
       01  SSDC-STATUS             BINARY-LONG VALUE 0.
       01  IGNORED                 BINARY-LONG.
       01  ABI-VERSION             BINARY-LONG.

      *> What goes to ssdc: text and its NUL.
       01  C-PATH                  PIC X(257).
       01  C-GRANT                 PIC X(17).
       01  C-DAY                   PIC X(11).

      *> What comes back.
       01  VERDICT                 PIC X(12).
       01  MONEY-TEXT              PIC X(24).
       01  MONEY-LENGTH            BINARY-LONG VALUE 24.
       01  VERDICT-LENGTH          BINARY-LONG VALUE 12.
       01  MESSAGE-TEXT            PIC X(90).
       01  MESSAGE-LENGTH          BINARY-LONG VALUE 90.

       01  MONEY.
           05  DIGITS              PIC X(20).
           05  CURRENCY-CODE       PIC X(3).
           05  AMOUNT              PIC S9(13)V99 COMP-3.
       01  EDITED-AMOUNT           PIC -(13)9.99.
       01  SHOWN                   PIC X(18).

       01  HEADING-LINE.
           05  FILLER              PIC X(17) VALUE "GRANT".
           05  FILLER              PIC X(13) VALUE "VERDICT".
           05  FILLER              PIC X(19) VALUE
               "          REQUIRED".
           05  FILLER              PIC X(19) VALUE
               "        RECOGNISED".
           05  FILLER              PIC X(19) VALUE
               "         SHORTFALL".
           05  FILLER              PIC X(3)  VALUE "CUR".
       01  DETAIL-LINE.
           05  D-GRANT             PIC X(16).
           05  FILLER              PIC X VALUE SPACE.
           05  D-VERDICT           PIC X(12).
           05  FILLER              PIC X VALUE SPACE.
           05  D-REQUIRED          PIC X(18).
           05  FILLER              PIC X VALUE SPACE.
           05  D-RECOGNISED        PIC X(18).
           05  FILLER              PIC X VALUE SPACE.
           05  D-SHORTFALL         PIC X(18).
           05  FILLER              PIC X VALUE SPACE.
           05  D-CURRENCY          PIC X(3).
       01  ERROR-LINE.
           05  E-GRANT             PIC X(16).
           05  FILLER              PIC X VALUE SPACE.
           05  FILLER              PIC X(6) VALUE "ERROR ".
           05  E-CODE              PIC 9(4).
           05  FILLER              PIC X VALUE SPACE.
           05  E-MESSAGE           PIC X(90).
       01  COUNTS.
           05  CHECKED             PIC 9(5) VALUE 0.
           05  IN-ERROR            PIC 9(5) VALUE 0.
       01  TOTAL-LINE.
           05  T-CHECKED           PIC ZZZZ9.
           05  FILLER              PIC X(10) VALUE " checked, ".
           05  T-IN-ERROR          PIC ZZZZ9.
           05  FILLER              PIC X(9) VALUE " in error".

       PROCEDURE DIVISION.
       MAIN.
           PERFORM OPEN-ALL
           PERFORM READ-GRANT
           PERFORM UNTIL END-OF-GRANTS = "Y"
               PERFORM CHECK-GRANT
               PERFORM READ-GRANT
           END-PERFORM
           MOVE CHECKED TO T-CHECKED
           MOVE IN-ERROR TO T-IN-ERROR
           WRITE REPORT-RECORD FROM TOTAL-LINE
           CLOSE GRANT-FILE REPORT-FILE
           CALL "ssdc_policy_free" USING BY VALUE POLICY
               RETURNING OMITTED
           CALL "ssdc_portfolio_free" USING BY VALUE PORTFOLIO
               RETURNING OMITTED
           IF IN-ERROR > 0
               MOVE 1 TO RETURN-CODE
           ELSE
               MOVE 0 TO RETURN-CODE
           END-IF
           STOP RUN.

       OPEN-ALL.
           CALL "ssdc_abi_version" RETURNING ABI-VERSION
           IF ABI-VERSION NOT = 0
               DISPLAY "program and libssdc do not belong together"
                   UPON SYSERR
               STOP RUN RETURNING 2
           END-IF
           ACCEPT PORTFOLIO-PATH FROM ARGUMENT-VALUE
           ACCEPT GRANT-PATH FROM ARGUMENT-VALUE
           ACCEPT AS-OF FROM ARGUMENT-VALUE
           ACCEPT REPORT-PATH FROM ARGUMENT-VALUE
               ON EXCEPTION
                   DISPLAY "usage: checkgrants PORTFOLIO GRANTS "
                       "DATE REPORT" UPON SYSERR
                   STOP RUN RETURNING 2
           END-ACCEPT
           STRING AS-OF DELIMITED BY SPACE X"00" DELIMITED BY SIZE
               INTO C-DAY

           STRING FUNCTION TRIM(PORTFOLIO-PATH) X"00"
               DELIMITED BY SIZE INTO C-PATH
           CALL "ssdc_portfolio_read" USING
               BY REFERENCE C-PATH
               BY REFERENCE PORTFOLIO
               RETURNING SSDC-STATUS
           IF SSDC-STATUS = 0
               CALL "ssdc_policy_load" USING
                   BY REFERENCE Z"ssdc-1-to-1"
                   BY REFERENCE POLICY
                   RETURNING SSDC-STATUS
           END-IF
           IF SSDC-STATUS NOT = 0
               PERFORM ASK-WHY
               MOVE SSDC-STATUS TO E-CODE
               DISPLAY E-CODE ": " FUNCTION TRIM(MESSAGE-TEXT)
                   UPON SYSERR
               STOP RUN RETURNING 2
           END-IF

           OPEN INPUT GRANT-FILE
           IF GRANT-STATUS NOT = "00"
               DISPLAY "cannot read " FUNCTION TRIM(GRANT-PATH)
                   UPON SYSERR
               STOP RUN RETURNING 2
           END-IF
           OPEN OUTPUT REPORT-FILE
           IF REPORT-STATUS NOT = "00"
               DISPLAY "cannot write " FUNCTION TRIM(REPORT-PATH)
                   UPON SYSERR
               STOP RUN RETURNING 2
           END-IF
           WRITE REPORT-RECORD FROM HEADING-LINE.

       READ-GRANT.
           READ GRANT-FILE
               AT END MOVE "Y" TO END-OF-GRANTS
           END-READ.

       CHECK-GRANT.
           ADD 1 TO CHECKED
           MOVE SPACES TO C-GRANT
           STRING GRANT-RECORD DELIMITED BY SPACE
               X"00" DELIMITED BY SIZE INTO C-GRANT
           SET REPORT-JSON TO NULL
           CALL "ssdc_match_funding_check" USING
               BY VALUE PORTFOLIO
               BY VALUE POLICY
               BY REFERENCE C-GRANT
               BY REFERENCE C-DAY
               BY REFERENCE REPORT-JSON
               RETURNING SSDC-STATUS
           IF SSDC-STATUS = 0
               CALL "ssdc_json_field" USING
                   BY VALUE REPORT-JSON
                   BY REFERENCE Z"/verdict"
                   BY REFERENCE VERDICT
                   BY REFERENCE VERDICT-LENGTH
                   RETURNING SSDC-STATUS
           END-IF
           MOVE SPACES TO CURRENCY-CODE
           IF SSDC-STATUS = 0
               CALL "ssdc_json_field" USING
                   BY VALUE REPORT-JSON
                   BY REFERENCE Z"/required"
                   BY REFERENCE MONEY-TEXT
                   BY REFERENCE MONEY-LENGTH
                   RETURNING SSDC-STATUS
               PERFORM SHOW-MONEY
               MOVE SHOWN TO D-REQUIRED
           END-IF
           IF SSDC-STATUS = 0
               CALL "ssdc_json_field" USING
                   BY VALUE REPORT-JSON
                   BY REFERENCE Z"/recognised"
                   BY REFERENCE MONEY-TEXT
                   BY REFERENCE MONEY-LENGTH
                   RETURNING SSDC-STATUS
               PERFORM SHOW-MONEY
               MOVE SHOWN TO D-RECOGNISED
           END-IF
           IF SSDC-STATUS = 0
               CALL "ssdc_json_field" USING
                   BY VALUE REPORT-JSON
                   BY REFERENCE Z"/shortfall"
                   BY REFERENCE MONEY-TEXT
                   BY REFERENCE MONEY-LENGTH
                   RETURNING SSDC-STATUS
               PERFORM SHOW-MONEY
               MOVE SHOWN TO D-SHORTFALL
           END-IF
           IF SSDC-STATUS = 0
               MOVE GRANT-RECORD TO D-GRANT
               MOVE VERDICT TO D-VERDICT
               MOVE CURRENCY-CODE TO D-CURRENCY
               WRITE REPORT-RECORD FROM DETAIL-LINE
           ELSE
               PERFORM ASK-WHY
               ADD 1 TO IN-ERROR
               MOVE GRANT-RECORD TO E-GRANT
               MOVE SSDC-STATUS TO E-CODE
               MOVE MESSAGE-TEXT TO E-MESSAGE
               WRITE REPORT-RECORD FROM ERROR-LINE
           END-IF
           CALL "ssdc_string_free" USING BY VALUE REPORT-JSON
               RETURNING OMITTED.

      *> "36000.00 USD" becomes an amount and a currency; a figure that
      *> cannot be known is null. What AMOUNT cannot hold, such as a
      *> third decimal, is shown as it came.
       SHOW-MONEY.
           IF MONEY-TEXT = "null"
               MOVE "           unknown" TO SHOWN
           ELSE
               UNSTRING MONEY-TEXT DELIMITED BY SPACE
                   INTO DIGITS CURRENCY-CODE
               COMPUTE AMOUNT = FUNCTION NUMVAL(DIGITS)
                   ON SIZE ERROR MOVE 0 TO AMOUNT
               END-COMPUTE
               IF AMOUNT = FUNCTION NUMVAL(DIGITS)
                   MOVE AMOUNT TO EDITED-AMOUNT
                   MOVE SPACE TO SHOWN
                   MOVE EDITED-AMOUNT TO SHOWN(2:17)
               ELSE
                   MOVE DIGITS TO SHOWN
               END-IF
           END-IF.

      *> Why the last call failed.
       ASK-WHY.
           CALL "ssdc_last_error_field" USING
               BY REFERENCE MESSAGE-TEXT
               BY REFERENCE MESSAGE-LENGTH
               RETURNING IGNORED.
