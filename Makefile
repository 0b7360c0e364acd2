# Every target sets up what it needs. `make demo` and `make test` are all that a new user has to know.
VENV   := .venv
BIN    := $(VENV)/bin
CARGO  := cargo
AS_OF  := 2018-06-30
GRANT  := SG-06
CENTRE := examples/centre/portfolio.json

.PHONY: demo test install bench bless lint audit docs clean

# The main job: how each grant of the centre's demonstration portfolio stands, why one of them stands so, and the control
# totals. `make demo IATI=file.xml` does the same with an IATI activity file.
demo: $(BIN)/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" maturin develop --quiet --uv --release -m ssdc-py/Cargo.toml
	@./tests/demo.sh $(BIN)/ssdc $(CENTRE) $(AS_OF) $(GRANT) "$(IATI)"

# Every test of every face; the last line counts them, those skipped apart. Compilers that the examples need are installed
# first where that can be done without asking.
test: $(BIN)/.installed
	@./tests/tools.sh
	@./tests/run.sh

# The C library, its header, and what pkg-config and CMake need to find it. Variables: packaging/install.sh.
install:
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" LIBDIR="$(LIBDIR)" PROFILE="$(PROFILE)" ./packaging/install.sh

# Figures against the peers, in one run; writes bench/RESULTS.md.
bench: $(BIN)/.installed
	@$(BIN)/uv pip install --quiet --python $(BIN)/python polars numpy lxml pyarrow ortools networkx igraph rustworkx networkit bm25s PyStemmer tantivy scipy lapx
	@./bench/run.sh

# Renews what is generated and committed: the C header, the JSON Schemas, the frozen codes, the stubs, the completions.
bless: $(BIN)/.installed
	SSDC_BLESS=1 $(CARGO) test --quiet --workspace --exclude ssdc-py --all-features
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin generate-stubs -m ssdc-py/Cargo.toml --features stubs --out ssdc-py/python
	SSDC_BLESS=1 $(BIN)/python -m pytest -q tests/python/test_cli.py -k completions

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- -D warnings

# Licences, bans and sources. Installs cargo-deny once, which takes some minutes, and fetches advisories.
audit:
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check

# The book: target/book/index.html. Warnings are errors, and no page needs the network.
docs: $(BIN)/.installed
	@$(BIN)/python tests/docs/book.py
	@echo "target/book/index.html"

clean:
	$(CARGO) clean
	rm -rf $(VENV)

# The tools of the Python face, in an environment of their own.
$(BIN)/.installed: ssdc-py/pyproject.toml
	@python3 -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group ssdc-py/pyproject.toml:dev
	@touch $@
