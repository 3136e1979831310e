# The analyses as Lambda functions: maps (prince, SciPy, scikit-learn) and clusters. Which of them
# a function is, its command says; see deploy/template.yaml.
#   docker build -f deploy/analysis.Dockerfile -t tagcat-analysis .
FROM amazon/aws-lambda-python:3.13 AS build
RUN dnf install -y gcc && dnf clean all
COPY requirements/analysis.txt /build/
RUN pip install --no-cache-dir --require-hashes --target /packages -r /build/analysis.txt
COPY pyproject.toml setup.py README.md LICENSE /build/source/
COPY src /build/source/src
RUN PYTHONPATH=/packages pip install --no-cache-dir --no-build-isolation --no-deps \
        --target /packages /build/source \
    && rm -rf /packages/tagcat/web /packages/bin /packages/setuptools* /packages/pkg_resources \
    && python -m compileall -q --invalidation-mode unchecked-hash /packages

FROM amazon/aws-lambda-python:3.13
COPY --from=build /packages ${LAMBDA_TASK_ROOT}
# Threads of matrix products wait for one another on the few processors of a function.
ENV OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
CMD ["tagcat.aws.functions.map_handler"]
