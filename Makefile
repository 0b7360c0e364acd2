# Every target sets up what it needs. `make demo` and `make test` are all that a new user has to know.
VENV   := .venv
BIN    := $(VENV)/bin
CARGO  := cargo
AS_OF  := 2018-06-30
GRANT  := SG-06
CENTRE := examples/centre/portfolio.json

.PHONY: demo test bench bless lint audit clean

# The main job: how each grant of the centre's demonstration portfolio stands, why one of them stands so, and the control
# totals. `make demo IATI=file.xml` does the same with an IATI activity file.
demo: $(BIN)/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" maturin develop --quiet --uv --release -m ssdc-py/Cargo.toml
	@./tests/demo.sh $(BIN)/ssdc $(CENTRE) $(AS_OF) $(GRANT) "$(IATI)"

# Every test of every face; the last line counts them, those skipped apart.
test: $(BIN)/.installed
	@./tests/run.sh

# Figures against the peers, in one run; writes bench/RESULTS.md.
bench: $(BIN)/.installed
	@$(BIN)/uv pip install --quiet --python $(BIN)/python polars numpy lxml
	@./bench/run.sh

# Renews what is generated and committed: the C header, the JSON Schemas, the frozen codes, the stubs.
bless: $(BIN)/.installed
	SSDC_BLESS=1 $(CARGO) test --quiet --workspace --exclude ssdc-py --all-features
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin generate-stubs -m ssdc-py/Cargo.toml --features stubs --out ssdc-py/python

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- -D warnings

# Licences, bans and sources. Installs cargo-deny once, which takes some minutes, and fetches advisories.
audit:
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check

clean:
	$(CARGO) clean
	rm -rf $(VENV)

# The tools of the Python face, in an environment of their own.
$(BIN)/.installed: ssdc-py/pyproject.toml
	@python3 -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group ssdc-py/pyproject.toml:dev
	@touch $@
